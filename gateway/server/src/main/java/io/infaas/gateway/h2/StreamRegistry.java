package io.infaas.gateway.h2;

import static io.netty.handler.codec.http2.Http2Error.PROTOCOL_ERROR;
import static io.netty.handler.codec.http2.Http2Error.STREAM_CLOSED;

import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The open streams of a connection, and the state of all others by their numbers. Confined to one thread. */
final class StreamRegistry {

    private final boolean server;
    private final IntObjectMap<H2Stream> open = new IntObjectHashMap<>();
    /** The peer may have sent frames before it saw our reset: they are no error. */
    private final Recent resetByUs = new Recent();

    private final Recent resetByPeer = new Recent();
    private int next;
    private int lastOfPeer;

    StreamRegistry(boolean server) {
        this.server = server;
        this.next = server ? 2 : 1;
    }

    int size() {
        return open.size();
    }

    @Nullable
    H2Stream get(int id) {
        return open.get(id);
    }

    /** Returns a snapshot of the open streams; later changes do not affect it. */
    List<H2Stream> snapshot() {
        return new ArrayList<>(open.values());
    }

    /** Whether numbers are left for streams that this side opens. */
    boolean hasNumbers() {
        return next < Integer.MAX_VALUE - 1;
    }

    int nextNumber() {
        return next;
    }

    void add(H2Stream stream) {
        open.put(stream.id(), stream);
        if (stream.id() == next) {
            next += 2;
        }
    }

    void remove(int id) {
        open.remove(id);
    }

    /** Returns the number of the last stream that the peer opened. */
    int lastOfPeer() {
        return lastOfPeer;
    }

    /** Whether the peer may open a stream with this number. If so, the number counts as opened from now on. */
    boolean opens(int id) {
        if (!server || id <= lastOfPeer || (id & 1) == 0) {
            return false;
        }
        lastOfPeer = id;
        return true;
    }

    void recordResetByUs(int id) {
        resetByUs.add(id);
    }

    void recordResetByPeer(int id) {
        resetByPeer.add(id);
    }

    /**
     * Checks a frame of a stream that is not open. After our reset the frame was in flight. After a reset of the peer it is a
     * stream error (RFC 9113, 5.1): clients built on Netty may send such a frame. Otherwise it is a connection error.
     */
    void expectReset(int id) throws H2Exception {
        expectNotIdle(id);
        if (!server || resetByUs.has(id)) {
            return;
        }
        if (resetByPeer.has(id)) {
            throw H2Exception.stream(STREAM_CLOSED, id, "a frame after the reset");
        }
        throw H2Exception.connection(STREAM_CLOSED, "a frame of stream %d, which is closed".formatted(id));
    }

    /** Checks a frame that is valid on every stream that was ever open. */
    void expectNotIdle(int id) throws H2Exception {
        boolean isLocal = (id & 1) == (server ? 0 : 1);
        if (isLocal ? id >= next : id > lastOfPeer) {
            throw H2Exception.connection(PROTOCOL_ERROR, "a frame of stream %d, which is idle".formatted(id));
        }
    }

    /** The numbers that were added most recently. */
    private static final class Recent {

        private final int[] ids = new int[256];
        private int next;

        void add(int id) {
            ids[next] = id;
            next = (next + 1) % ids.length;
        }

        boolean has(int id) {
            for (int streamId : ids) {
                if (streamId == id) {
                    return true;
                }
            }
            return false;
        }
    }
}
