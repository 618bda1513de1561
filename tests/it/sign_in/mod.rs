//! Signing in.

mod form;
mod next;
mod throttle;
mod timing;
