//! `/o/{org}/plan`

mod ask;
mod change;
mod show;
