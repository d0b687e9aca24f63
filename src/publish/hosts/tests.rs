//! No text of a library's can become a directive of a server.
use super::*;
