use candour_domain::language::Language;
use proptest::prelude::*;
use roxmltree::{Document, Node};

use super::*;
use crate::texts::{Texts, texts};

const CAPTION: Caption<'static> =
    Caption { id: "by-week", title: "Share of fives by week", description: "It rose from 70% to 80%." };

const HOSTILE: &str = "</title><script>alert(1)</script>\"'&amp;\u{0}\u{1b}\u{202e}\u{ffff}";

fn english() -> &'static Texts {
    texts(Language::English)
}

fn measured(share: f64, low: f64, high: f64) -> Measured {
    Measured::new(share, low, high).unwrap()
}

fn number(node: Node<'_, '_>, attribute: &str) -> f64 {
    node.attribute(attribute).unwrap_or_else(|| panic!("{attribute} is missing")).parse().unwrap()
}

fn all<'a>(document: &'a Document<'_>, tag: &'static str) -> Vec<Node<'a, 'a>> {
    document.descendants().filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", tag))).collect()
}

fn words(document: &Document<'_>) -> Vec<String> {
    all(document, "text")
        .iter()
        .map(|node| node.text().unwrap_or_default().trim_matches(['\u{2068}', '\u{2069}']).to_owned())
        .collect()
}

fn corners(node: Node<'_, '_>) -> Vec<(f64, f64)> {
    node.attribute("points")
        .unwrap()
        .split(' ')
        .map(|point| {
            let (x, y) = point.split_once(',').unwrap();
            (x.parse().unwrap(), y.parse().unwrap())
        })
        .collect()
}

/// The corners of what one element draws.
fn extent(node: Node<'_, '_>) -> Vec<(f64, f64)> {
    let boxed =
        |x: f64, y: f64, right: f64, bottom: f64| vec![(x, y), (x, bottom), (right, y), (right, bottom)];
    let at = |attribute| number(node, attribute);
    match node.tag_name().name() {
        "rect" => boxed(at("x"), at("y"), at("x") + at("width"), at("y") + at("height")),
        "line" => vec![(at("x1"), at("y1")), (at("x2"), at("y2"))],
        "circle" => {
            let (x, y, r) = (at("cx"), at("cy"), at("r"));
            boxed(x - r, y - r, x + r, y + r)
        }
        "text" => vec![(at("x"), at("y"))],
        "polyline" | "polygon" => corners(node),
        _ => Vec::new(),
    }
}

/// Everything that holds of every chart; the height of the picture.
fn sound(svg: &str) -> f64 {
    let document = Document::parse(svg).unwrap_or_else(|error| panic!("{error}: {svg}"));
    let root = document.root_element();
    let size: Vec<f64> = root.attribute("viewBox").unwrap().split(' ').map(|n| n.parse().unwrap()).collect();
    assert_eq!(&size[..3], &[0.0, 0.0, WIDTH]);
    for (x, y) in document.descendants().filter(Node::is_element).flat_map(extent) {
        assert!((0.0..=WIDTH).contains(&x) && (0.0..=size[3]).contains(&y), "{x} {y} lies outside: {svg}");
    }
    assert_eq!(root.attribute("role"), Some("img"));
    for node in document.descendants().filter(Node::is_element) {
        let name = node.tag_name().name();
        let known = ["svg", "title", "desc", "g", "rect", "line", "polyline", "polygon", "circle", "text"]
            .contains(&name);
        assert!(known, "{name}: {svg}");
        for attribute in node.attributes() {
            let name = attribute.name();
            assert!(name != "style" && !name.starts_with("on") && name != "href", "{name}: {svg}");
            // One colour, that of the text around it.
            if name == "fill" || name == "stroke" {
                assert!(["none", "currentColor"].contains(&attribute.value()), "{svg}");
            }
        }
    }
    assert!(root.attribute("width").is_none() && root.attribute("height").is_none());
    size[3]
}

/// What each element draws, in order, its corners sorted after `turn` has moved them.
fn extents(svg: &str, turn: impl Fn(f64) -> f64) -> Vec<Vec<(f64, f64)>> {
    let document = Document::parse(svg).unwrap();
    document
        .descendants()
        .filter(Node::is_element)
        .map(|node| {
            let mut corners: Vec<_> = extent(node).into_iter().map(|(x, y)| (turn(x), y)).collect();
            corners.sort_by(|one, other| one.partial_cmp(other).unwrap());
            corners
        })
        .collect()
}

fn bars(counts: [i64; 5]) -> [Bar<'static>; 5] {
    let names = ["1, very bad", "2, bad", "3, neither", "4, good", "5, very good"];
    std::array::from_fn(|at| Bar { name: names[at], count: counts[at] })
}

fn a_trend(weeks: &[Option<Measured>]) -> Trend<'_> {
    Trend {
        name: "Northgate",
        weeks,
        first: "3 Aug",
        last: "2 Nov",
        reference: Some(Reference { name: "The whole force", share: 0.75 }),
    }
}

fn year() -> Vec<Option<Measured>> {
    (0..53)
        .map(|week| {
            let share = 0.7 + 0.15 * (f64::from(week) / 6.0).sin();
            (week % 17 != 5).then(|| measured(share, share - 0.12, share + 0.1))
        })
        .collect()
}

fn rows() -> [Row<'static>; 3] {
    [
        Row { name: "Sampled", share: Ok(measured(0.8, 0.7, 0.87)) },
        Row { name: "Handed over", share: Err("too few") },
        Row { name: "Open", share: Ok(measured(0.0, 0.0, 0.3)) },
    ]
}

fn a_comparison<'a>(rows: &'a [Row<'a>]) -> Comparison<'a> {
    Comparison { rows, reference: Some(Reference { name: "The whole force", share: 0.75 }) }
}

fn every_chart(texts: &'static Texts) -> [String; 3] {
    [
        spread(texts, &CAPTION, &bars([3, 0, 12, 40, 1045])),
        trend(texts, &CAPTION, &a_trend(&year())),
        comparison(texts, &CAPTION, &a_comparison(&rows())),
    ]
}

#[test]
fn every_chart_is_sound_in_every_language() {
    for language in Language::ALL {
        for svg in every_chart(texts(language)) {
            assert!(sound(&svg) > 100.0);
            assert!(!svg.contains('⟦'), "{svg}");
        }
    }
}

#[test]
fn title_and_description_are_read_and_belong_to_this_chart_alone() {
    for svg in every_chart(english()) {
        let document = Document::parse(&svg).unwrap();
        let labels: Vec<&str> =
            document.root_element().attribute("aria-labelledby").unwrap().split(' ').collect();
        let read: Vec<&str> = labels
            .iter()
            .map(|label| {
                document
                    .descendants()
                    .find(|node| node.attribute("id") == Some(label))
                    .unwrap()
                    .text()
                    .unwrap()
            })
            .collect();
        assert_eq!(read, [CAPTION.title, CAPTION.description]);
        assert!(labels.iter().all(|label| label.starts_with("by-week-")));
    }
    let odd = Caption { id: "a b\"><x", ..CAPTION };
    let svg = spread(english(), &odd, &bars([1; 5]));
    assert!(svg.contains("aria-labelledby=\"abx-title abx-description\""), "{svg}");
}

#[test]
fn right_to_left_every_chart_lies_mirrored() {
    let from_the_left = every_chart(english());
    let from_the_right = every_chart(texts(Language::Arabic));
    for (left, right) in from_the_left.iter().zip(&from_the_right) {
        let (left_extents, right_extents) = (extents(left, |x| x), extents(right, |x| WIDTH - x));
        assert_eq!(left_extents.len(), right_extents.len());
        for (one, other) in left_extents.iter().zip(&right_extents) {
            // Coordinates have two decimals.
            let same =
                |(a, b): (&(f64, f64), &(f64, f64))| (a.0 - b.0).abs() < 0.021 && (a.1 - b.1).abs() < 0.021;
            assert!(one.len() == other.len() && one.iter().zip(other).all(same), "{one:?} {other:?}");
        }
        assert!(left.contains(" direction=\"ltr\"") && right.contains(" direction=\"rtl\""));
        // Held by start or end as before: these turn with the direction by themselves.
        assert_eq!(left.matches("text-anchor=\"end\"").count(), right.matches("text-anchor=\"end\"").count());
    }
}

#[test]
fn hostile_labels_are_only_text() {
    let caption = Caption { id: HOSTILE, title: HOSTILE, description: HOSTILE };
    let hostile_bars = [Bar { name: HOSTILE, count: 3 }; 5];
    let weeks = [Some(measured(0.5, 0.4, 0.6)); 3];
    let reference = Some(Reference { name: HOSTILE, share: 0.5 });
    let rows = [
        Row { name: HOSTILE, share: Err(HOSTILE) },
        Row { name: HOSTILE, share: Ok(measured(0.5, 0.4, 0.6)) },
    ];
    for svg in [
        spread(english(), &caption, &hostile_bars),
        trend(
            english(),
            &caption,
            &Trend { name: HOSTILE, weeks: &weeks, first: HOSTILE, last: HOSTILE, reference },
        ),
        comparison(english(), &caption, &Comparison { rows: &rows, reference }),
    ] {
        sound(&svg);
        assert!(!svg.contains("<script") && !svg.contains('\u{202e}') && !svg.contains('\u{0}'), "{svg}");
        let document = Document::parse(&svg).unwrap();
        let title = all(&document, "title")[0].text().unwrap();
        assert_eq!(title, "</title><script>alert(1)</script>\"'&amp;\u{fffd}\u{fffd}\u{fffd}");
    }
}

#[test]
fn a_long_name_is_cut_at_a_space_and_a_long_word_anywhere() {
    let name = "Royal Borough of Kensington and Chelsea";
    let svg = spread(english(), &CAPTION, &[Bar { name, count: 1 }]);
    assert_eq!(words(&Document::parse(&svg).unwrap())[0], "Royal Borough of Kensingt…");
    let svg = spread(english(), &CAPTION, &[Bar { name: "Hillingdon and Harrow on the Hill", count: 1 }]);
    assert_eq!(words(&Document::parse(&svg).unwrap())[0], "Hillingdon and Harrow on…");
    let svg = spread(english(), &CAPTION, &[Bar { name: &"é".repeat(80), count: 1 }]);
    assert_eq!(words(&Document::parse(&svg).unwrap())[0], format!("{}…", "é".repeat(25)));
    let svg = spread(english(), &CAPTION, &[Bar { name: "Hammersmith and Fulham", count: 1 }]);
    assert_eq!(words(&Document::parse(&svg).unwrap())[0], "Hammersmith and Fulham");
}

#[test]
fn a_bar_is_as_long_as_its_share_of_all_and_says_both_numbers() {
    let svg = spread(english(), &CAPTION, &bars([0, 200, 300, 500, 1000]));
    let document = Document::parse(&svg).unwrap();
    let filled: Vec<f64> = all(&document, "rect")
        .into_iter()
        .filter(|bar| bar.attribute("fill") == Some("currentColor"))
        .map(|bar| number(bar, "width"))
        .collect();
    let whole = WIDTH - 1.0;
    for (found, share) in filled.iter().zip([0.0, 0.1, 0.15, 0.25, 0.5]) {
        assert!((found - share * whole).abs() < 0.01, "{filled:?}");
    }
    assert_eq!(filled.len(), 5);
    let numbers: Vec<String> = words(&document).into_iter().skip(1).step_by(2).collect();
    assert_eq!(numbers, ["0 (0.0%)", "200 (10.0%)", "300 (15.0%)", "500 (25.0%)", "1,000 (50.0%)"]);
}

#[test]
fn a_spread_of_nothing_has_empty_bars() {
    for counts in [[0; 5], [-4; 5]] {
        let svg = spread(english(), &CAPTION, &bars(counts));
        sound(&svg);
        assert_eq!(svg.matches("0 (0.0%)").count(), 5, "{svg}");
    }
    sound(&spread(english(), &CAPTION, &[]));
    sound(&spread(english(), &CAPTION, &bars([i64::MAX; 5])));
}

#[test]
fn later_weeks_lie_further_along_and_higher_shares_higher_up() {
    let weeks: Vec<_> = (0..20).map(|week| Some(measured(0.04 * f64::from(week), 0.0, 0.9))).collect();
    let svg = trend(english(), &CAPTION, &a_trend(&weeks));
    let document = Document::parse(&svg).unwrap();
    let line = corners(all(&document, "polyline")[0]);
    assert_eq!(line.len(), 20);
    assert!(line.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 > pair[1].1), "{line:?}");
}

#[test]
fn a_missing_week_leaves_a_gap_and_a_week_alone_has_whiskers() {
    let week = Some(measured(0.5, 0.4, 0.6));
    let weeks = [week, week, week, None, week, None, None, week, week];
    let svg = trend(english(), &CAPTION, &a_trend(&weeks));
    let document = Document::parse(&svg).unwrap();
    // The last of each kind is the sample in the key.
    let lengths: Vec<usize> = all(&document, "polyline").iter().map(|line| corners(*line).len()).collect();
    assert_eq!(lengths, [3, 2, 2]);
    let bands: Vec<usize> = all(&document, "polygon").iter().map(|band| corners(*band).len()).collect();
    assert_eq!(bands, [6, 4, 4]);
    let dots = all(&document, "circle");
    assert_eq!(dots.len(), 6 + 1);
    // Places go by the calendar: the fifth week stands in the middle of nine.
    let alone = number(dots[3], "cx");
    let whisker = all(&document, "line")
        .into_iter()
        .filter(|line| line.parent().and_then(|group| group.attribute("class")) == Some("chart-mark"))
        .map(|line| (number(line, "x1"), number(line, "x2")))
        .collect::<Vec<_>>();
    assert_eq!(whisker, [(alone, alone)]);
    assert!((alone - f64::midpoint(number(dots[0], "cx"), number(dots[5], "cx"))).abs() < 0.02);
    let step = number(dots[1], "cx") - number(dots[0], "cx");
    assert!((number(dots[4], "cx") - alone - 3.0 * step).abs() < 0.05);
}

#[test]
fn a_trend_of_hidden_weeks_or_of_none_is_an_empty_field() {
    for weeks in [&[][..], &[None], &[None; 13]] {
        let svg = trend(english(), &CAPTION, &a_trend(weeks));
        sound(&svg);
        let document = Document::parse(&svg).unwrap();
        assert_eq!(
            (all(&document, "polyline").len(), all(&document, "circle").len()),
            (1, 1),
            "the key alone"
        );
    }
}

#[test]
fn what_is_compared_with_is_a_broken_line_at_its_share_unless_it_is_no_number() {
    let weeks = [Some(measured(0.75, 0.7, 0.8))];
    let svg = trend(english(), &CAPTION, &a_trend(&weeks));
    let document = Document::parse(&svg).unwrap();
    let broken = |document: &Document<'_>| -> Vec<f64> {
        all(document, "line")
            .into_iter()
            .filter(|line| line.attribute("stroke-dasharray").is_some())
            .map(|line| number(line, "y1"))
            .collect()
    };
    assert!((broken(&document)[0] - number(all(&document, "circle")[0], "cy")).abs() < 0.01);
    assert!(words(&document).contains(&"The whole force".to_owned()));
    let reference = Some(Reference { name: "The whole force", share: f64::NAN });
    let rows = rows();
    for svg in [
        trend(english(), &CAPTION, &Trend { reference, ..a_trend(&weeks) }),
        comparison(english(), &CAPTION, &Comparison { rows: &rows, reference }),
    ] {
        sound(&svg);
        assert!(broken(&Document::parse(&svg).unwrap()).is_empty() && !svg.contains("force"), "{svg}");
    }
}

#[test]
fn a_comparison_has_all_units_on_one_scale_in_the_order_given_and_words_for_what_is_hidden() {
    let rows = rows();
    let svg = comparison(english(), &CAPTION, &a_comparison(&rows));
    let document = Document::parse(&svg).unwrap();
    assert_eq!(
        words(&document),
        ["Sampled", "80.0%", "Handed over", "too few", "Open", "0.0%", "0%", "100%", "The whole force"]
    );
    let dots: Vec<(f64, f64)> =
        all(&document, "circle").iter().map(|dot| (number(*dot, "cx"), number(*dot, "cy"))).collect();
    // 0 and 1 are 6 units from the edges.
    assert_eq!(dots.len(), 2);
    assert!((dots[0].0 - (6.0 + 0.8 * (WIDTH - 12.0))).abs() < 0.01, "{dots:?}");
    assert!((dots[1].0 - 6.0).abs() < 0.01 && dots[0].1 < dots[1].1, "{dots:?}");
    sound(&comparison(english(), &CAPTION, &Comparison { rows: &[], reference: None }));
}

#[test]
fn a_share_is_within_its_interval_and_all_are_shares() {
    for wrong in [
        (f64::NAN, 0.0, 1.0),
        (0.5, f64::NAN, 1.0),
        (0.5, 0.0, f64::NAN),
        (0.5, 0.6, 0.7),
        (0.5, 0.3, 0.4),
        (0.5, -0.1, 0.7),
        (0.5, 0.3, 1.1),
    ] {
        assert_eq!(Measured::new(wrong.0, wrong.1, wrong.2), None, "{wrong:?}");
    }
    assert!(Measured::new(1.0, 1.0, 1.0).is_some() && Measured::new(0.0, 0.0, 0.0).is_some());
}

fn any_share() -> impl Strategy<Value = Option<Measured>> {
    (0.0..=1.0f64, 0.0..=1.0f64, 0.0..=1.0f64).prop_map(|(a, b, c)| {
        let mut ends = [a, b, c];
        ends.sort_by(f64::total_cmp);
        Measured::new(ends[1], ends[0], ends[2])
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_words_and_numbers_make_a_sound_chart(
        name in ".*",
        other in ".*",
        counts in prop::array::uniform5(any::<i64>()),
        weeks in prop::collection::vec(prop::option::of(any_share()).prop_map(Option::flatten), 0..60),
        share in prop_oneof![any::<f64>(), 0.0..1.0f64],
        arabic in any::<bool>(),
    ) {
        let texts = texts(if arabic { Language::Arabic } else { Language::English });
        let caption = Caption { id: &name, title: &other, description: &name };
        let reference = Some(Reference { name: &other, share });
        sound(&spread(texts, &caption, &counts.map(|count| Bar { name: &name, count })));
        sound(&trend(texts, &caption, &Trend { name: &name, weeks: &weeks, first: &name, last: &other, reference }));
        let rows: Vec<Row<'_>> =
            weeks.iter().map(|share| Row { name: &name, share: share.ok_or(other.as_str()) }).collect();
        sound(&comparison(texts, &caption, &Comparison { rows: &rows, reference }));
    }
}
