//! Which addresses may be asked: those of the public net, and no machine behind the library's own walls.
//!
//! A source is an address in somebody's file, and what it leads to is somebody else's choice. Who asks for it stands inside: at a
//! CI's metadata service, beside a catalogue's database. So every address is judged by what it names, where its name leads, and
//! again at each redirect (server-side request forgery, OWASP).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Where addresses may lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Reach {
    /// To machines of the public net, on the ports of the web and those that catalogues use.
    #[default]
    Public,
    /// To this machine as well, on any port: for tests and for catalogues beside the program.
    Here,
}

impl Reach {
    /// As far as an address goes that somebody wrote: whoever names this machine means it.
    pub fn of(address: &str) -> Reach {
        let url: Option<reqwest::Url> = address.parse().ok();
        if url.is_some_and(|url| is_here(&url)) { Reach::Here } else { Reach::Public }
    }
}

/// Ports at which libraries' systems answer: the web's own, and those of OAI-PMH and SRU servers that are installed as they come.
const PORTS: [u16; 17] =
    [80, 210, 443, 3000, 5000, 7090, 8000, 8008, 8080, 8081, 8443, 8888, 9000, 9080, 9090, 9443, 9998];

/// Why an address is not asked, as a code with words.
pub fn refusal(url: &reqwest::Url, reach: Reach) -> Option<&'static str> {
    if !matches!(url.scheme(), "http" | "https") {
        return Some("address-scheme");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Some("address-secret");
    }
    let ip = match url.host() {
        None => return Some("address-host"),
        Some(url::Host::Ipv4(ip)) => Some(IpAddr::V4(ip)),
        Some(url::Host::Ipv6(ip)) => Some(IpAddr::V6(ip)),
        Some(url::Host::Domain(_)) => None,
    };
    if is_here(url) {
        return (reach != Reach::Here).then_some("address-inside");
    }
    if ip.is_some_and(|ip| !is_public(ip)) {
        return Some("address-inside");
    }
    (!url.port_or_known_default().is_some_and(|port| PORTS.contains(&port))).then_some("address-port")
}

/// Whether an address is that of this machine: by its number, or by a name that means it (RFC 6761 § 6.3).
fn is_here(url: &reqwest::Url) -> bool {
    match url.host() {
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        Some(url::Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            name == "localhost" || name.ends_with(".localhost")
        }
        None => false,
    }
}

/// Whether a name may lead to an address.
pub fn may_lead_to(ip: IpAddr, reach: Reach) -> bool {
    is_public(ip) || reach == Reach::Here && ip.is_loopback()
}

/// Whether anybody can reach an address: what IANA's special-purpose registries (RFC 6890) call globally reachable, without
/// addresses that carry another one inside.
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let special = match (a, b, c) {
        // This network; private; loopback; link-local, where clouds keep their secrets.
        (0 | 10 | 127, ..) | (169, 254, _) | (172, 16..=31, _) | (192, 168, _) => true,
        // Carriers' own (RFC 6598), protocols and documentation, benchmarks, relays.
        (100, 64..=127, _) | (192, 0, 0 | 2) | (198, 51, 100) | (203, 0, 113) | (198, 18..=19, _) | (192, 88, 99) => {
            true
        }
        // Many at once, and what is reserved.
        (224.., ..) => true,
        _ => false,
    };
    !special
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    match ip.segments() {
        // An IPv4 address written as one of IPv6 (RFC 4291 § 2.5.5.2).
        [0, 0, 0, 0, 0, 0xffff, high, low] => is_public_v4(inner(high, low)),
        // NAT64 (RFC 6052), which leads to the address inside.
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => is_public_v4(inner(high, low)),
        // 6to4 (RFC 3056) and Teredo, relays that nobody needs any more; documentation, benchmarks, ORCHID.
        [0x2002, ..] | [0x2001, 0 | 2 | 0xdb8 | 0x10..=0x2f, ..] | [0x3fff, 0..=0x0fff, ..] => false,
        // Global unicast is 2000::/3; all else is local, many at once, or reserved.
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

fn inner(high: u16, low: u16) -> Ipv4Addr {
    let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
    Ipv4Addr::new(a, b, c, d)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn refused(url: &str, reach: Reach) -> Option<&'static str> {
        refusal(&url.parse().unwrap(), reach)
    }

    #[test]
    fn machines_behind_walls_are_not_asked() {
        for url in [
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://0177.0.0.1/",
            "http://localhost/",
            "http://a.localhost/",
            "http://LOCALHOST./",
            "http://[::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::]/",
            "http://10.1.2.3/",
            "http://172.31.0.1/",
            "http://192.168.0.1/",
            "http://169.254.169.254/latest/",
            "http://[fd00::1]/",
            "http://[fe80::1]/",
            "http://100.100.0.1/",
            "http://[64:ff9b::a00:1]/",
            "http://[2002:7f00:1::]/",
            "http://0.0.0.0/",
            "http://255.255.255.255/",
            "http://[ff02::1]/",
        ] {
            assert_eq!(refused(url, Reach::Public), Some("address-inside"), "{url}");
        }
        for url in ["http://10.1.2.3/", "http://169.254.169.254/", "http://[fd00::1]/", "http://192.168.0.1:8080/"] {
            assert_eq!(refused(url, Reach::Here), Some("address-inside"), "{url}");
        }
    }

    #[test]
    fn catalogues_of_the_public_net_are_asked_and_those_here_where_that_is_said() {
        for url in ["https://oai.example.no/", "http://93.184.216.34:8080/oai", "https://[2a00:1450::1]/"] {
            assert_eq!(refused(url, Reach::Public), None, "{url}");
        }
        for url in ["http://127.0.0.1:45123/oai", "http://[::1]:9/", "http://x.localhost:3000/"] {
            assert_eq!(refused(url, Reach::Here), None, "{url}");
        }
    }

    #[test]
    fn other_schemes_ports_and_names_in_the_address_are_refused() {
        assert_eq!(refused("file:///etc/passwd", Reach::Here), Some("address-scheme"));
        assert_eq!(refused("gopher://example.no/", Reach::Here), Some("address-scheme"));
        assert_eq!(refused("https://kari:hemmelig@example.no/", Reach::Public), Some("address-secret"));
        assert_eq!(refused("http://example.no:22/", Reach::Public), Some("address-port"));
        assert_eq!(refused("http://example.no:6379/", Reach::Here), Some("address-port"));
    }

    proptest! {
        #[test]
        fn what_the_standard_library_knows_to_be_inside_is_never_public(bits in any::<u32>()) {
            let ip = Ipv4Addr::from(bits);
            let inside = ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_broadcast()
                || ip.is_documentation() || ip.is_multicast() || ip.is_unspecified();
            prop_assert!(!(inside && is_public(ip.into())));
            let mapped = ip.to_ipv6_mapped();
            prop_assert_eq!(is_public(mapped.into()), is_public(ip.into()));
        }
    }
}
