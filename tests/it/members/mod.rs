//! `/o/{org}/members`

mod list;
