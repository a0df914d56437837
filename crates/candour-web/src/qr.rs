//! QR codes, drawn by ourselves from the squares, as SVG and as PNG.

use fast_qr::{ECL, QRBuilder};

/// Light squares around the code: a reader needs them to find it.
const QUIET: usize = 4;

/// A text could not be drawn as a QR code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum QrError {
    /// The text is longer than a QR code holds.
    #[error("the text is too long for a QR code")]
    TooLong,
    /// The picture could not be written.
    #[error("the picture could not be written")]
    Picture,
}

/// A QR code of error level M: it can be read with a seventh of it dirty or torn.
#[derive(Debug, Clone)]
pub struct Qr {
    size: usize,
    dark: Vec<bool>,
}

impl Qr {
    /// Draws a text.
    ///
    /// # Errors
    /// [`QrError::TooLong`] when it does not fit.
    pub fn draw(text: &str) -> Result<Self, QrError> {
        let code = QRBuilder::new(text).ecl(ECL::M).build().map_err(|_| QrError::TooLong)?;
        let dark = (0..code.size).flat_map(|row| code[row].iter().map(|module| module.value())).collect();
        Ok(Self { size: code.size, dark })
    }

    /// Squares along one side, the quiet zone included.
    fn side(&self) -> usize {
        self.size + 2 * QUIET
    }

    fn is_dark(&self, row: usize, column: usize) -> bool {
        match (row.checked_sub(QUIET), column.checked_sub(QUIET)) {
            (Some(row), Some(column)) if row < self.size && column < self.size => {
                self.dark.get(row * self.size + column).copied().unwrap_or(false)
            }
            _ => false,
        }
    }

    /// The code as an SVG element of one path, dark on white in any colour scheme. `label` is read to people who
    /// cannot see it.
    pub fn svg(&self, label: &str) -> String {
        use std::fmt::Write as _;
        let side = self.side();
        let mut out = format!(
            "<svg class=\"qr\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" role=\"img\" \
             aria-label=\"{}\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/>\
             <path fill=\"#000\" d=\"",
            crate::page::escape(label)
        );
        for row in 0..side {
            let mut column = 0;
            while column < side {
                let run = (column..side).take_while(|column| self.is_dark(row, *column)).count();
                if run > 0 {
                    let _ = write!(out, "M{column} {row}h{run}v1h-{run}z");
                }
                column += run.max(1);
            }
        }
        out.push_str("\"/></svg>");
        out
    }

    /// The code as a PNG of one bit a pixel, each square `scale` pixels wide.
    ///
    /// # Errors
    /// [`QrError::Picture`] when it cannot be written.
    pub fn png(&self, scale: usize) -> Result<Vec<u8>, QrError> {
        let scale = scale.clamp(1, 40);
        let pixels = self.side() * scale;
        let width = u32::try_from(pixels).map_err(|_| QrError::Picture)?;
        let mut rows = vec![0u8; pixels.div_ceil(8) * pixels];
        for (row, line) in rows.chunks_exact_mut(pixels.div_ceil(8)).enumerate() {
            for column in (0..pixels).filter(|column| !self.is_dark(row / scale, column / scale)) {
                if let Some(byte) = line.get_mut(column / 8) {
                    *byte |= 0x80 >> (column % 8);
                }
            }
        }
        let mut out = Vec::new();
        let mut encoder = png::Encoder::new(&mut out, width, width);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::One);
        let mut writer = encoder.write_header().map_err(|_| QrError::Picture)?;
        writer.write_image_data(&rows).map_err(|_| QrError::Picture)?;
        writer.finish().map_err(|_| QrError::Picture)?;
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLES: [&str; 6] = [
        "https://feedback.example.police.uk/f/D7K2MX9PQR4",
        "http://127.0.0.1:8080/f/22222222222",
        "https://x.uk/f/YYYYYYYYYYY?lang=ar",
        "a",
        "العربية",
        "https://a-rather-long-name-of-a-host.of-some-force.example.police.uk/candour/f/D7K2MX9PQR4?lang=cy",
    ];

    fn read(side: usize, dark: impl Fn(usize, usize) -> bool) -> String {
        let mut image =
            rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| if dark(x, y) { 0 } else { 255 });
        let grids = image.detect_grids();
        assert_eq!(grids.len(), 1, "one code is found");
        grids[0].decode().unwrap().1
    }

    #[test]
    fn another_library_reads_every_png() {
        for text in SAMPLES {
            let bytes = Qr::draw(text).unwrap().png(4).unwrap();
            let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
            decoder.set_transformations(png::Transformations::EXPAND);
            let mut reader = decoder.read_info().unwrap();
            let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
            let info = reader.next_frame(&mut pixels).unwrap();
            let side = info.width as usize;
            assert_eq!(read(side, |x, y| pixels[y * info.line_size + x] < 128), text);
        }
    }

    /// Draws the path of the SVG square by square, as a browser would.
    fn rasterised(svg: &str) -> (usize, Vec<bool>) {
        let side: usize =
            svg.split("viewBox=\"0 0 ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
        let mut dark = vec![false; side * side];
        let path = svg.split("<path fill=\"#000\" d=\"").nth(1).unwrap().split('"').next().unwrap();
        for run in path.split('z').filter(|run| !run.is_empty()) {
            let (start, rest) = run.strip_prefix('M').unwrap().split_once('h').unwrap();
            let (column, row) = start.split_once(' ').unwrap();
            let length: usize = rest.split('v').next().unwrap().parse().unwrap();
            assert_eq!(rest, format!("{length}v1h-{length}"));
            let at = row.parse::<usize>().unwrap() * side + column.parse::<usize>().unwrap();
            dark[at..at + length].fill(true);
        }
        (side, dark)
    }

    #[test]
    fn another_library_reads_every_svg() {
        for text in SAMPLES {
            let (side, dark) = rasterised(&Qr::draw(text).unwrap().svg("a \"code\""));
            let scale = 4;
            assert_eq!(read(side * scale, |x, y| dark[y / scale * side + x / scale]), text);
        }
    }

    #[test]
    fn four_light_squares_stand_around_the_code() {
        let (side, dark) = rasterised(&Qr::draw(SAMPLES[0]).unwrap().svg(""));
        for (at, is_dark) in dark.iter().enumerate() {
            let (row, column) = (at / side, at % side);
            if row.min(column) < QUIET || row.max(column) >= side - QUIET {
                assert!(!is_dark);
            }
        }
        assert!(dark[QUIET * side + QUIET], "the finder begins right after it");
    }

    #[test]
    fn a_text_that_does_not_fit_is_refused() {
        assert_eq!(Qr::draw(&"x".repeat(4_000)).unwrap_err(), QrError::TooLong);
    }
}
