//! Where a request came from, believing only proxies that the operator trusts.

use std::net::{IpAddr, Ipv4Addr};

use ipnet::IpNet;

/// The nearest address in the chain that is no trusted proxy. `forwarded` is `X-Forwarded-For`, every proxy adding at the end.
pub fn of_client(peer: Option<IpAddr>, forwarded: &str, trusted: &[IpNet]) -> IpAddr {
    let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)).to_canonical();
    let is_proxy = |address: &IpAddr| trusted.iter().any(|network| network.contains(address));
    let mut nearest = peer;
    let mut hops = forwarded.split(',').rev();
    while is_proxy(&nearest) {
        match hops.next().and_then(|hop| hop.trim().parse::<IpAddr>().ok()) {
            Some(hop) => nearest = hop.to_canonical(),
            None => break,
        }
    }
    nearest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(peer: &str, forwarded: &str) -> String {
        let trusted = ["10.0.0.0/8".parse().unwrap()];
        of_client(Some(peer.parse().unwrap()), forwarded, &trusted).to_string()
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        assert_eq!(client("203.0.113.9", "198.51.100.1"), "203.0.113.9");
        assert_eq!(client("10.0.0.1", "198.51.100.1"), "198.51.100.1");
        assert_eq!(client("10.0.0.1", "1.2.3.4, 198.51.100.1, 10.0.0.2"), "198.51.100.1");
        assert_eq!(client("10.0.0.1", ""), "10.0.0.1");
        assert_eq!(client("10.0.0.1", "nonsense"), "10.0.0.1");
    }
}
