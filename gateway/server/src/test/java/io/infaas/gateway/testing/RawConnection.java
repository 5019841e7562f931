package io.infaas.gateway.testing;

import io.vertx.core.buffer.Buffer;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** HTTP/1.1 by hand, at either end of a connection. */
public final class RawConnection implements AutoCloseable {

    /** A message: its first line and headers, and its body. */
    public record Message(String head, Buffer body) {

        public String text() {
            return body.toString();
        }

        public int status() {
            int at = head.indexOf(' ') + 1;
            return Integer.parseInt(head.substring(at, at + 3));
        }

        public int length() {
            return Integer.parseInt("0" + header("content-length"));
        }

        /** Value of a header; empty if there is none. */
        public String header(String name) {
            return head.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse("");
        }
    }

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    public RawConnection(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = socket.getOutputStream();
    }

    public static RawConnection to(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        return new RawConnection(socket);
    }

    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public RawConnection write(String text) throws IOException {
        return write(bytes(text));
    }

    public RawConnection write(byte[] bytes) throws IOException {
        out.write(bytes);
        return this;
    }

    /** The same in pieces of these sizes, again and again. */
    public RawConnection write(byte[] bytes, List<Integer> cuts) throws IOException {
        int at = 0;
        for (int i = 0; at < bytes.length; i++) {
            int length = Math.min(bytes.length - at, cuts.get(i % cuts.size()));
            out.write(bytes, at, length);
            at += length;
        }
        return this;
    }

    // first line and headers of the next message, without the empty line
    private String head() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int ends = 0;
        while (ends < 4) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException("the connection ended after: " + head.toString(StandardCharsets.UTF_8));
            }
            head.write(b);
            ends = b == (ends % 2 == 0 ? '\r' : '\n') ? ends + 1 : b == '\r' ? 1 : 0;
        }
        String text = head.toString(StandardCharsets.UTF_8);
        return text.substring(0, text.length() - 4);
    }

    /** A message of which the body is not read. */
    public Message headOnly() throws IOException {
        return new Message(head(), Buffer.buffer());
    }

    public Message message() throws IOException {
        Message head = headOnly();
        boolean chunked = head.header("transfer-encoding").equals("chunked");
        return new Message(head.head(), Buffer.buffer(chunked ? chunks() : body(head.length())));
    }

    public byte[] body(int length) throws IOException {
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("%d of %d bytes came".formatted(body.length, length));
        }
        return body;
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        int size;
        do {
            size = Integer.parseInt(line(), 16);
            all.writeBytes(body(size));
            line();
        } while (size > 0);
        return all.toByteArray();
    }

    /** All that comes until the other end closes. */
    public byte[] rest() throws IOException {
        return in.readAllBytes();
    }

    /** The next chunk of a body whose head was read; empty for the last one. */
    public String chunk() throws IOException {
        String data = new String(body(Integer.parseInt(line(), 16)), StandardCharsets.UTF_8);
        line();
        return data;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the connection ended in a line");
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.US_ASCII).strip();
    }

    /** Whether the other end has closed the connection, which is waited for. */
    public boolean awaitEnd() throws IOException {
        try {
            return in.read() < 0;
        } catch (java.net.SocketException reset) {
            return true;
        }
    }

    public Socket socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
