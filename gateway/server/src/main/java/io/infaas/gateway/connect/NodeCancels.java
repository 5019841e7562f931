package io.infaas.gateway.connect;

import io.infaas.gateway.eventloop.SystemTicker;
import io.infaas.gateway.time.TokenBucket;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * Cancels queries at a node, at a bounded rate: many cancels at once cost a Triton more than the queries, and may end it. Above the rate a
 * cancel is sent later, unless the node has answered by then; its answer is discarded. Delayed cancels keep their streams or connections,
 * whose limits bound them. Confined to an event loop.
 */
public final class NodeCancels {

    /** Cancels that all event loops together send to one node at once. */
    private static final int BURST = 100;

    /** The sustained rate of all event loops, per second. */
    private static final int PER_SECOND = 100;

    private static final int LEAST = 10;
    private static final long LOOK_MS = 50;

    /** A query that was sent as a whole and whose answer is not needed. */
    public interface SentQuery {

        /** Whether the node has answered. */
        boolean isOver();

        /** Discards the answer from now on. */
        void discardAnswer();

        /** Cancels the query at the node. */
        void cancel();
    }

    private final EventLoop loop;
    private final TokenBucket rate;
    private final Deque<SentQuery> late = new ArrayDeque<>(0);

    NodeCancels(EventLoop loop, TokenBucket rate) {
        this.loop = loop;
        this.rate = rate;
    }

    /** Creates the cancels of one event loop, with its share of the total rate. */
    public static NodeCancels of(EventLoop loop) {
        int loops = count(loop.parent());
        return new NodeCancels(
                loop,
                new TokenBucket(
                        Math.max(LEAST, BURST / loops), Math.max(LEAST, PER_SECOND / loops), SystemTicker.INSTANCE));
    }

    private static int count(EventLoopGroup group) {
        int loops = 0;
        for (EventExecutor ignored : group) {
            loops++;
        }
        return loops;
    }

    /** Cancels a query, at once or later. */
    public void cancel(SentQuery query) {
        if (late.isEmpty() && rate.take()) {
            query.cancel();
            return;
        }
        query.discardAnswer();
        late.add(query);
        if (late.size() == 1) {
            look();
        }
    }

    private void look() {
        Future<?> unused = loop.schedule(this::cancelLate, LOOK_MS, TimeUnit.MILLISECONDS);
    }

    private void cancelLate() {
        for (SentQuery next = late.peek(); next != null; next = late.peek()) {
            if (!next.isOver()) {
                if (!rate.take()) {
                    look();
                    return;
                }
                next.cancel();
            }
            late.remove();
        }
    }
}
