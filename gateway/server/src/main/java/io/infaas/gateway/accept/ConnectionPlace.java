package io.infaas.gateway.accept;

import io.infaas.gateway.time.NanoTicker;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.Future;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The place that one connection of a client occupies. Its user reports when it serves a request: during a request, the connection does not
 * give way to others. One thread writes, any thread may read.
 */
public final class ConnectionPlace {

    private static final AttributeKey<ConnectionPlace> KEY = AttributeKey.valueOf(ConnectionPlace.class, "place");
    private static final long BUSY = -1;

    private final Channel channel;
    private final ClientAddress address;
    private final AtomicInteger queriesOfClient;
    private final NanoTicker ticker;
    private final long openedNanos;
    /** Age at which the connection became idle, ns; {@link #BUSY} while it serves a request. */
    private final AtomicLong idleSince = new AtomicLong();

    private final ConnectionRegister register;
    private boolean served;
    private volatile boolean used;
    private volatile Runnable ending;

    ConnectionPlace(
            Channel channel,
            ClientAddress address,
            AtomicInteger queriesOfClient,
            NanoTicker ticker,
            ConnectionRegister register) {
        this.register = register;
        this.channel = channel;
        this.address = address;
        this.queriesOfClient = queriesOfClient;
        this.ticker = ticker;
        this.openedNanos = ticker.nanos();
        this.ending = this::close;
        channel.attr(KEY).set(this);
    }

    /** Returns the place of a connection that was accepted. */
    public static ConnectionPlace of(Channel channel) {
        ConnectionPlace place = channel.attr(KEY).get();
        if (place == null) {
            throw new IllegalStateException("the connection has no place");
        }
        return place;
    }

    /** The other end of the connection; null if it has no address. */
    public @Nullable SocketAddress remoteAddress() {
        return channel.remoteAddress();
    }

    /** Sets the graceful end of a connection that has served a request, so that giving way loses none. Any thread may run it. */
    public void endBy(Runnable way) {
        ending = way;
    }

    /** Records that the connection begins to serve a request. */
    public void markBusy() {
        if (!used) {
            used = true;
        }
        idleSince.lazySet(BUSY);
    }

    /** Records that a request was answered. */
    public void markServed() {
        if (!served) {
            served = true;
            register.recordServed(address);
        }
    }

    /** Records the end of the connection for flooding: its address may open fewer from now on. */
    public void markFlood() {
        register.recordFlood(address);
    }

    /** Records that the connection serves no request any more. */
    public void markIdle() {
        idleSince.lazySet(age());
    }

    /** Returns the time without a request, ns; 0 while it serves one. */
    public long idleNanos() {
        long since = idleSince.get();
        return since == BUSY ? 0 : age() - since;
    }

    private long age() {
        return ticker.nanos() - openedNanos;
    }

    boolean isUsed() {
        return used;
    }

    /** Returns the address of the client as a number: equal for all that may be one client. */
    public long client() {
        return address.bits();
    }

    /** Returns the counter of queries in flight that all connections of the client share. */
    public AtomicInteger queriesOfClient() {
        return queriesOfClient;
    }

    ClientAddress address() {
        return address;
    }

    /** Ends the connection; requests that cross its end within a second are served. */
    void giveWay() {
        if (used) {
            ending.run();
            closeLater();
        } else {
            close();
        }
    }

    private void closeLater() {
        Future<?> unused = channel.eventLoop().schedule(this::closeUnlessBusy, 1, TimeUnit.SECONDS);
    }

    private void closeUnlessBusy() {
        if (idleSince.get() == BUSY && channel.isOpen()) {
            closeLater();
        } else {
            close();
        }
    }

    private void close() {
        ChannelFuture unused = channel.close();
    }

    /**
     * The address of a client. The addresses of one IPv6 network of 64 bits are equal, because one host may use all of them.
     *
     * @param bits the address (IPv4) or its network (IPv6); 0 if unknown
     */
    record ClientAddress(long bits, boolean v6) {

        private static final ClientAddress UNKNOWN = new ClientAddress(0, false);

        /** Returns the address of a socket's other end; null stands for an unknown one. */
        static ClientAddress of(@Nullable SocketAddress remote) {
            if (!(remote instanceof InetSocketAddress socket) || socket.getAddress() == null) {
                return UNKNOWN;
            }
            ByteBuffer bytes = ByteBuffer.wrap(socket.getAddress().getAddress());
            return socket.getAddress() instanceof Inet6Address
                    ? new ClientAddress(bytes.getLong(), true)
                    : new ClientAddress(bytes.getInt(), false);
        }
    }
}
