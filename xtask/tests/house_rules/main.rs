//! The rules of the house that no compiler checks. Each says what to do when it fails.

#[cfg(test)]
mod migrations;
#[cfg(test)]
mod papers;
#[cfg(test)]
mod register;
#[cfg(test)]
mod rooms;
#[cfg(test)]
mod sources;
#[cfg(test)]
mod support;
#[cfg(test)]
mod tree;
