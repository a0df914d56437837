//! tmp
use crate::shell::Workspace;
use anyhow::{Result, bail};
pub fn create(_workspace: &Workspace, _name: &str, _dry_run: bool) -> Result<()> {
    bail!("todo")
}
pub fn print_index(_workspace: &Workspace) -> Result<()> {
    bail!("todo")
}
