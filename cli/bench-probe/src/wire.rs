//! HTTP/1.1 messages on loopback connections, as far as the programs that are measured use it: a
//! start line, headers, and a body by length, in chunks, or up to the end of the connection.

use std::io::{self, BufRead, Error, ErrorKind, Read};

/// A request or an answer.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// Request line or status line.
    pub start: String,
    /// Names as they came, and values.
    pub headers: Vec<(String, String)>,
    /// Body, without the marks of chunks.
    pub body: Vec<u8>,
}

impl Message {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The message as bytes, its body by length; nothing is said about keeping the connection.
    pub fn bytes(&self) -> Vec<u8> {
        let framing = ["content-length", "transfer-encoding", "connection"];
        let mut head = format!("{}\r\n", self.start);
        for (name, value) in &self.headers {
            if !framing.iter().any(|known| name.eq_ignore_ascii_case(known)) {
                head.extend([name, ": ", value, "\r\n"]);
            }
        }
        head.extend(["content-length: ", &self.body.len().to_string(), "\r\n\r\n"]);
        [head.into_bytes(), self.body.clone()].concat()
    }
}

/// An answer with a body, as bytes.
pub fn answer(status: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Message { start: format!("HTTP/1.1 {status}"), headers, body: body.to_vec() }.bytes()
}

/// Reads a request, or nothing at the end of the connection.
pub fn request(reader: &mut impl BufRead) -> io::Result<Option<Message>> {
    let Some(mut message) = head(reader)? else { return Ok(None) };
    body(reader, &mut message, 0)?;
    Ok(Some(message))
}

/// Reads an answer; without a length its body ends with the connection.
pub fn response(reader: &mut impl BufRead) -> io::Result<Message> {
    let mut message = head(reader)?.ok_or(ErrorKind::UnexpectedEof)?;
    body(reader, &mut message, u64::MAX)?;
    Ok(message)
}

fn head(reader: &mut impl BufRead) -> io::Result<Option<Message>> {
    let start = line(reader)?;
    if start.is_empty() {
        return Ok(None);
    }
    let mut message = Message { start, ..Message::default() };
    loop {
        let text = line(reader)?;
        if text.is_empty() {
            return Ok(Some(message));
        }
        let (name, value) = text.split_once(':').ok_or(ErrorKind::InvalidData)?;
        message.headers.push((name.to_owned(), value.trim().to_owned()));
    }
}

fn body(reader: &mut impl BufRead, message: &mut Message, without_length: u64) -> io::Result<()> {
    if message.header("transfer-encoding").is_some_and(|value| value.eq_ignore_ascii_case("chunked")) {
        return chunks(reader, &mut message.body);
    }
    let length = message.header("content-length").map(|value| value.parse().map_err(|_| bad("content-length")));
    let length = length.unwrap_or(Ok(without_length))?;
    let read = reader.take(length).read_to_end(&mut message.body)?;
    let whole = length == without_length || u64::try_from(read) == Ok(length);
    if whole { Ok(()) } else { Err(ErrorKind::UnexpectedEof.into()) }
}

fn chunks(reader: &mut impl BufRead, body: &mut Vec<u8>) -> io::Result<()> {
    loop {
        let size = line(reader)?;
        let digits = size.split(';').next().unwrap_or_default().trim();
        let size = u64::from_str_radix(digits, 16).map_err(|_| bad("chunk"))?;
        reader.take(size).read_to_end(body)?;
        while !line(reader)?.is_empty() && size == 0 {}
        if size == 0 {
            return Ok(());
        }
    }
}

fn line(reader: &mut impl BufRead) -> io::Result<String> {
    let mut bytes = Vec::with_capacity(80);
    reader.read_until(b'\n', &mut bytes)?;
    while bytes.last().is_some_and(|byte| matches!(byte, b'\r' | b'\n')) {
        bytes.pop();
    }
    String::from_utf8(bytes).map_err(|_| bad("head"))
}

fn bad(what: &'static str) -> Error {
    Error::new(ErrorKind::InvalidData, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_by_length_ends_there() {
        let bytes = b"POST /a HTTP/1.1\r\nContent-Length: 2\r\nX: y\r\n\r\nokGET /b HTTP/1.1\r\n\r\n";
        let mut reader = bytes.as_slice();
        let first = request(&mut reader).unwrap().unwrap();
        assert_eq!((first.start.as_str(), first.body.as_slice()), ("POST /a HTTP/1.1", b"ok".as_slice()));
        assert_eq!(first.header("x"), Some("y"));
        assert_eq!(request(&mut reader).unwrap().unwrap().start, "GET /b HTTP/1.1");
        assert_eq!(request(&mut reader).unwrap(), None);
    }

    #[test]
    fn chunks_are_put_together() {
        let bytes = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1;x=y\r\nd\r\n0\r\n\r\nGET";
        let mut reader = bytes.as_slice();
        assert_eq!(request(&mut reader).unwrap().unwrap().body, b"abcd");
        assert_eq!(reader, b"GET");
    }

    #[test]
    fn an_answer_without_length_ends_with_the_connection() {
        let mut reader = b"HTTP/1.0 200 OK\r\nA: b\r\n\r\nall of it".as_slice();
        assert_eq!(response(&mut reader).unwrap().body, b"all of it");
    }

    #[test]
    fn a_body_that_is_cut_off_is_an_error() {
        let mut reader = b"POST / HTTP/1.1\r\ncontent-length: 9\r\n\r\nshort".as_slice();
        assert!(request(&mut reader).is_err());
    }

    #[test]
    fn what_is_sent_again_has_one_length() {
        let mut reader =
            b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\nA: b\r\n\r\n2\r\nhi\r\n0\r\n\r\n".as_slice();
        let bytes = response(&mut reader).unwrap().bytes();
        assert_eq!(bytes, b"HTTP/1.1 200 OK\r\nA: b\r\ncontent-length: 2\r\n\r\nhi");
        assert_eq!(answer("200 OK", &[("A", "b")], b"hi"), bytes);
    }
}
