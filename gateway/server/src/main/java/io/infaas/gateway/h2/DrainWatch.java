package io.infaas.gateway.h2;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends stalled writes to a client: the connection when its socket accepts nothing, and streams whose bytes wait for a closed window.
 * Progress of any size restarts the time. Confined to the connection's event loop.
 */
final class DrainWatch {

    /** Time between two checks, s. */
    static final int INTERVAL_SECONDS = 10;

    /** Time without progress after which the connection, or a stream with a complete answer, ends, s. */
    static final int COMPLETE_SECONDS = 60;

    /** The same for a stream whose answer continues: its client may have paused on purpose, s. */
    static final int OPEN_SECONDS = 300;

    private final H2Connection connection;
    private final Channel channel;
    private @Nullable Object writing;
    private long progress;
    private int silentLooks;
    private @Nullable Future<?> timer;

    DrainWatch(H2Connection connection, Channel channel) {
        this.connection = connection;
        this.channel = channel;
    }

    void begin() {
        timer = channel.eventLoop().schedule(this::check, INTERVAL_SECONDS, TimeUnit.SECONDS);
    }

    private void check() {
        if (isSocketStalled()) {
            connection.close();
            return;
        }
        connection.endUntaken();
        begin();
    }

    @SuppressWarnings("ReferenceEquality")
    private boolean isSocketStalled() {
        ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
        Object current = out == null ? null : out.current();
        long written = out == null ? 0 : out.currentProgress();
        boolean stalled = current != null && current == writing && written == progress;
        writing = current;
        progress = written;
        silentLooks = stalled ? silentLooks + 1 : 0;
        return silentLooks >= COMPLETE_SECONDS / INTERVAL_SECONDS;
    }

    void close() {
        writing = null;
        Future<?> running = timer;
        if (running != null) {
            running.cancel(false);
        }
    }
}
