package io.infaas.triton.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A port of the loopback address that the system gives to nobody else until it is closed. It refuses connections, unless a server
 * listens on it that reuses addresses, as most do.
 *
 * <p>A port that is closed to be free again may be given to another process at once, which then answers in place of nobody.
 */
public final class ReservedPort implements AutoCloseable {

    // bound, never listening: that is what the system refuses connections to
    private final Socket holder = new Socket();

    /** Reserves a port. */
    public ReservedPort() {
        try {
            holder.setReuseAddress(true);
            holder.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (IOException e) {
            throw new UncheckedIOException("no free port", e);
        }
    }

    public int number() {
        return holder.getLocalPort();
    }

    @Override
    public void close() {
        try {
            holder.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot give port %d back".formatted(number()), e);
        }
    }
}
