package io.infaas.gateway.h2;

import static io.netty.handler.codec.http2.Http2Error.PROTOCOL_ERROR;
import static io.netty.handler.codec.http2.Http2Error.STREAM_CLOSED;

import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The streams of a connection: those that are open, and what is known of all others by their numbers. For one thread. */
final class StreamRegistry {

    private final boolean server;
    private final IntObjectMap<H2Stream> open = new IntObjectHashMap<>();
    /** What the peer sent before it knew of our reset is no fault of its own. */
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

    /** All that are open now; what becomes of them does not change the list. */
    List<H2Stream> all() {
        return new ArrayList<>(open.values());
    }

    /** Whether there are numbers left for streams of our own. */
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

    /** The number of the stream that the peer opened last. */
    int lastOfPeer() {
        return lastOfPeer;
    }

    /** Whether the peer may open a stream of this number; from now on it is known, whatever becomes of it. */
    boolean opens(int id) {
        if (!server || id <= lastOfPeer || (id & 1) == 0) {
            return false;
        }
        lastOfPeer = id;
        return true;
    }

    void resetByUs(int id) {
        resetByUs.add(id);
    }

    void resetByPeer(int id) {
        resetByPeer.add(id);
    }

    /**
     * A frame came of a stream that is not open. After a reset of ours it was under way. After a reset of the peer it breaks the stream
     * alone (RFC 9113, 5.1): clients made of Netty may send such a frame. Else it breaks the protocol.
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

    /** A frame came that any stream may get which was ever open. */
    void expectNotIdle(int id) throws H2Exception {
        boolean ours = (id & 1) == (server ? 0 : 1);
        if (ours ? id >= next : id > lastOfPeer) {
            throw H2Exception.connection(PROTOCOL_ERROR, "a frame of stream %d, which is idle".formatted(id));
        }
    }

    /** The numbers that were added last. */
    private static final class Recent {

        private final int[] ids = new int[256];
        private int next;

        void add(int id) {
            ids[next] = id;
            next = (next + 1) % ids.length;
        }

        boolean has(int id) {
            for (int known : ids) {
                if (known == id) {
                    return true;
                }
            }
            return false;
        }
    }
}
