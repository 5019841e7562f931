package io.infaas.gateway.connect;

import io.infaas.gateway.forward.ConnectFailure;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the connections of one event loop to one endpoint. After a failure it opens none before a backoff of
 * {@value #FIRST_BACKOFF_MS} ms. Each further failure doubles the backoff, up to {@value #LONGEST_BACKOFF_MS} ms; jitter shortens
 * it by up to a half. Confined to its event loop.
 */
public final class NodeDialer {

    private static final Logger LOG = LoggerFactory.getLogger(NodeDialer.class);

    static final int FIRST_BACKOFF_MS = 20;
    static final int LONGEST_BACKOFF_MS = 1_000;

    private final NodeEndpoint endpoint;
    private final EventLoop loop;
    private final NodeConnector connector;
    private final Backoff backoff;
    private int failures;
    private long failedNanos;
    private long waitNanos;

    NodeDialer(NodeEndpoint endpoint, EventLoop loop, NodeConnector connector) {
        this.endpoint = endpoint;
        this.loop = loop;
        this.connector = connector;
        this.backoff = new Backoff(FIRST_BACKOFF_MS, LONGEST_BACKOFF_MS, connector.random());
    }

    /** Returns the time until the next connection may be opened, ns; 0 if it may be opened now. */
    public long backoffNanos() {
        return failures == 0
                ? 0
                : Math.max(0, failedNanos + waitNanos - connector.nanos().getAsLong());
    }

    /** Returns the failure for a caller that does not wait for the end of the backoff. */
    public ConnectFailure backoffFailure() {
        return ConnectFailure.of(ConnectFailure.Kind.BACKOFF, "");
    }

    /**
     * Opens a connection: resolves the name and tries up to {@value ConnectAttempt#MOST_ADDRESSES} of its addresses in turn.
     * Requires that {@link #backoffNanos} is 0.
     *
     * @return a connected channel whose protocol is usable; fails with a {@link ConnectFailure}
     */
    public Future<Channel> connect(ChannelSetup setup) {
        long startNanos = connector.nanos().getAsLong();
        Promise<Channel> result = loop.newPromise();
        new ConnectAttempt(endpoint, loop, connector, setup, result).begin();
        return result.addListener(ended -> {
            if (ended.isSuccess()) {
                recordSuccess();
            } else {
                recordFailure(ended.cause(), startNanos);
            }
        });
    }

    private void recordSuccess() {
        if (failures > 0) {
            LOG.info("node {}: {}: connected after {} failed attempts", endpoint.node(), endpoint, failures);
        }
        failures = 0;
        backoff.reset();
    }

    private void recordFailure(Throwable cause, long startNanos) {
        if (failures > 0 && startNanos - failedNanos <= 0) {
            // the attempt started before the last failure was known: one loss causes one backoff
            return;
        }
        failures++;
        failedNanos = connector.nanos().getAsLong();
        long waitMs = backoff.next();
        waitNanos = TimeUnit.MILLISECONDS.toNanos(waitMs);
        // logs failures 1, 2, 4, 8, ...: a node may be down for days
        if (Integer.bitCount(failures) == 1) {
            LOG.warn(
                    "node {}: {}: {}, retrying in {} ms (attempt {})",
                    endpoint.node(),
                    endpoint,
                    cause.getMessage(),
                    waitMs,
                    failures + 1);
        } else {
            LOG.debug("node {}: {}: {}, retrying in {} ms", endpoint.node(), endpoint, cause.getMessage(), waitMs);
        }
    }

    /** The protocol's part in opening a connection. */
    @FunctionalInterface
    public interface ChannelSetup {

        /**
         * Sets the options and handlers of a channel before it connects. Called again, with another channel, for each address that is
         * tried.
         *
         * @param usable completed by the protocol as soon as it can use the connection, which is connected and encrypted by then
         */
        void prepare(Channel channel, Promise<Void> usable);
    }
}
