package io.infaas.gateway.h2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One end of an HTTP/2 connection that a test plays itself, frame by frame, by blocking calls of one thread. What was written leaves
 * before anything is read; settings and pings are answered. The connection's window never holds the other end back.
 */
public final class RawPeer implements AutoCloseable {

    private static final int WITHIN_MS = 20_000;
    private static final int WINDOW = 1 << 30;

    /** What gRPC servers take by default. */
    private static final int MOST_HEADER_BYTES = 16_384;

    /** What came on one stream so far. */
    public static final class Heard {

        public final int id;
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private final List<Http2Headers> headers = new ArrayList<>();
        private boolean ended;
        private boolean taken;
        private long reset = -1;
        private long window;

        private Heard(int id, long window) {
            this.id = id;
            this.window = window;
        }

        public byte[] body() {
            return body.toByteArray();
        }

        public int bytes() {
            return body.size();
        }

        /** The last value of a header or trailer, null where there is none. */
        public @Nullable String header(String name) {
            for (int i = headers.size() - 1; i >= 0; i--) {
                CharSequence value = headers.get(i).get(name);
                if (value != null) {
                    return value.toString();
                }
            }
            return null;
        }

        public boolean hasBegun() {
            return !headers.isEmpty();
        }

        /** Whether it is complete, or reset. */
        public boolean isOver() {
            return ended || reset >= 0;
        }

        public boolean reset() {
            return reset >= 0;
        }
    }

    /** A GOAWAY. */
    public record Goodbye(int last, long error) {}

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false, 1 << 20);
    private final Map<Integer, Heard> streams = new LinkedHashMap<>();
    public final List<Goodbye> goodbyes = new ArrayList<>();
    private long initialWindow = FrameLayout.DEFAULT_WINDOW;
    private long window = FrameLayout.DEFAULT_WINDOW;
    private int next = 1;
    private int pings;
    private int pongs;
    private int resets;
    private boolean settled;

    /** Whether streams get back the room of what they sent. */
    public boolean credits = true;

    private RawPeer(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(WITHIN_MS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
        out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), 1 << 16));
    }

    /** A client, which has the server's settings. */
    public static RawPeer client(int port, int streamWindow) throws IOException {
        RawPeer peer = new RawPeer(new Socket(InetAddress.getLoopbackAddress(), port));
        peer.out.write(FrameReader.PREFACE);
        peer.settings(streamWindow, -1);
        peer.until(() -> peer.settled);
        return peer;
    }

    /** A server that has the client's preface. */
    public static RawPeer server(Socket socket, int streamWindow, int maxStreams) throws IOException {
        RawPeer peer = new RawPeer(socket);
        peer.in.skipNBytes(FrameReader.PREFACE.length);
        peer.settings(streamWindow, maxStreams);
        peer.until(() -> peer.settled);
        return peer;
    }

    private void settings(int streamWindow, int maxStreams) throws IOException {
        ByteBuf entries =
                Unpooled.buffer().writeShort(FrameLayout.INITIAL_WINDOW_SIZE).writeInt(streamWindow);
        if (maxStreams >= 0) {
            entries.writeShort(FrameLayout.MAX_CONCURRENT_STREAMS).writeInt(maxStreams);
            entries.writeShort(FrameLayout.MAX_HEADER_LIST_SIZE).writeInt(MOST_HEADER_BYTES);
        }
        frame(FrameLayout.SETTINGS, 0, 0, bytes(entries));
        credit(0, WINDOW);
    }

    // what it writes

    public void frame(int type, int flags, int stream, byte... payload) throws IOException {
        out.writeInt(payload.length << 8 | type);
        out.writeByte(flags);
        out.writeInt(stream);
        out.write(payload);
        pings += type == FrameLayout.PING && flags == 0 ? 1 : 0;
    }

    /** Opens a stream. */
    public int open(Http2Headers headers, boolean end) throws IOException {
        int id = next;
        next += 2;
        headers(id, headers, end);
        return id;
    }

    public void headers(int stream, Http2Headers headers, boolean end) throws IOException {
        frame(
                FrameLayout.HEADERS,
                FrameLayout.END_HEADERS | (end ? FrameLayout.END_STREAM : 0),
                stream,
                encode(stream, headers));
    }

    public byte[] encode(int stream, Http2Headers headers) throws IOException {
        ByteBuf block = Unpooled.buffer();
        try {
            encoder.encodeHeaders(stream, headers, block);
        } catch (Http2Exception e) {
            throw new IOException(e);
        }
        return bytes(block);
    }

    /** One DATA frame, whatever the windows. */
    public void data(int stream, byte[] content, int padding, boolean end) throws IOException {
        int whole = content.length + (padding < 0 ? 0 : 1 + padding);
        spend(stream, whole);
        int flags = (end ? FrameLayout.END_STREAM : 0) | (padding < 0 ? 0 : FrameLayout.PADDED);
        if (padding < 0) {
            frame(FrameLayout.DATA, flags, stream, content);
            return;
        }
        ByteBuf padded =
                Unpooled.buffer(whole).writeByte(padding).writeBytes(content).writeZero(padding);
        frame(FrameLayout.DATA, flags, stream, bytes(padded));
    }

    private void spend(int stream, int bytes) {
        window -= bytes;
        onStream(stream).window -= bytes;
    }

    /** Sends bytes from {@code from} on as far as there is room now; says up to where. */
    public int push(int stream, byte[] all, int from) throws IOException {
        int at = from;
        while (at < all.length && Math.min(window, onStream(stream).window) > 0) {
            long room = Math.min(window, onStream(stream).window);
            int length = (int) Math.min(Math.min(room, FrameLayout.MAX_PAYLOAD), all.length - at);
            data(stream, Arrays.copyOfRange(all, at, at + length), -1, false);
            at += length;
        }
        flush();
        return at;
    }

    /** Sends bytes until the stream has no more room, waiting for the connection's; says up to where. */
    public int fill(int stream, byte[] all, int from) throws IOException {
        int at = push(stream, all, from);
        while (at < all.length && onStream(stream).window > 0) {
            read();
            at = push(stream, all, at);
        }
        return at;
    }

    /** Sends all bytes from {@code from} on, waiting for room. */
    public void send(int stream, byte[] all, int from) throws IOException {
        int at = push(stream, all, from);
        while (at < all.length) {
            read();
            at = push(stream, all, at);
        }
    }

    public void credit(int stream, int bytes) throws IOException {
        frame(FrameLayout.WINDOW_UPDATE, 0, stream, bytes(Unpooled.buffer().writeInt(bytes)));
    }

    public void reset(int stream, Http2Error error) throws IOException {
        frame(FrameLayout.RST_STREAM, 0, stream, bytes(Unpooled.buffer().writeInt((int) error.code())));
    }

    public void goAway(int last) throws IOException {
        frame(FrameLayout.GOAWAY, 0, 0, bytes(Unpooled.buffer().writeInt(last).writeInt(0)));
        flush();
    }

    public void flush() throws IOException {
        out.flush();
    }

    /** Returns when the other end has dealt with all that was written. */
    public void sync() throws IOException {
        frame(FrameLayout.PING, 0, 0, new byte[8]);
        until(() -> pongs == pings);
    }

    /** What has come on a stream. */
    public Heard onStream(int stream) {
        return streams.computeIfAbsent(stream, id -> new Heard(id, initialWindow));
    }

    /** All that comes on a stream. */
    public Heard await(int stream) throws IOException {
        Heard heard = onStream(stream);
        until(heard::isOver);
        return heard;
    }

    /** The next stream that the client has opened, once it is complete. */
    public Heard awaitRequest() throws IOException {
        return takeStream(true);
    }

    /** The next stream that the client has opened. */
    public Heard awaitOpened() throws IOException {
        return takeStream(false);
    }

    private Heard takeStream(boolean complete) throws IOException {
        while (true) {
            for (Heard heard : streams.values()) {
                if (!heard.taken && heard.hasBegun() && (heard.ended || !complete)) {
                    heard.taken = true;
                    return heard;
                }
            }
            read();
        }
    }

    /** Streams that the client has begun and neither ended nor given up, nor were they forgotten. */
    public int begun() {
        return (int) streams.values().stream()
                .filter(heard -> heard.hasBegun() && !heard.reset())
                .count();
    }

    public void forget(int stream) {
        streams.remove(stream);
    }

    public void forgetAll() {
        streams.clear();
    }

    /** Streams that the other end has reset. */
    public int resets() {
        return resets;
    }

    public void until(BooleanSupplier done) throws IOException {
        while (!done.getAsBoolean()) {
            read();
        }
    }

    /** Takes one frame; fails when the connection ends. */
    public void read() throws IOException {
        if (in.available() == 0) {
            flush();
        }
        int word = in.readInt();
        int type = word & 0xFF;
        int flags = in.readUnsignedByte();
        int id = in.readInt();
        ByteBuf payload = Unpooled.wrappedBuffer(in.readNBytes(word >>> 8));
        switch (type) {
            case FrameLayout.DATA -> data(onStream(id), flags, payload);
            case FrameLayout.HEADERS -> {
                try {
                    onStream(id).headers.add(decoder.decodeHeaders(id, payload));
                } catch (Http2Exception e) {
                    throw new IOException(e);
                }
                onStream(id).ended |= FrameLayout.is(flags, FrameLayout.END_STREAM);
            }
            case FrameLayout.RST_STREAM -> {
                resets++;
                onStream(id).reset = payload.readUnsignedInt();
            }
            case FrameLayout.SETTINGS -> settings(FrameLayout.is(flags, FrameLayout.ACK), payload);
            case FrameLayout.PING -> {
                if (FrameLayout.is(flags, FrameLayout.ACK)) {
                    pongs++;
                } else {
                    frame(FrameLayout.PING, FrameLayout.ACK, 0, bytes(payload));
                    flush();
                }
            }
            case FrameLayout.GOAWAY -> goodbyes.add(new Goodbye(payload.readInt(), payload.readUnsignedInt()));
            case FrameLayout.WINDOW_UPDATE -> {
                if (id == 0) {
                    window += payload.readInt();
                } else {
                    onStream(id).window += payload.readInt();
                }
            }
            default -> throw new IOException("a frame of type " + type);
        }
    }

    private void data(Heard heard, int flags, ByteBuf payload) throws IOException {
        int length = payload.readableBytes();
        heard.body.writeBytes(bytes(payload));
        heard.ended |= FrameLayout.is(flags, FrameLayout.END_STREAM);
        if (credits && length > 0 && !heard.ended) {
            credit(heard.id, length);
        }
    }

    private void settings(boolean ack, ByteBuf entries) throws IOException {
        if (ack) {
            return;
        }
        while (entries.isReadable()) {
            int key = entries.readUnsignedShort();
            long value = entries.readUnsignedInt();
            if (key == FrameLayout.INITIAL_WINDOW_SIZE) {
                initialWindow = value;
            }
        }
        settled = true;
        frame(FrameLayout.SETTINGS, FrameLayout.ACK, 0);
        flush();
    }

    private static byte[] bytes(ByteBuf from) {
        byte[] bytes = new byte[from.readableBytes()];
        from.readBytes(bytes);
        return bytes;
    }

    public Socket socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
