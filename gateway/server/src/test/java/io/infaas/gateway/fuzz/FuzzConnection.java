package io.infaas.gateway.fuzz;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A connection that says its bytes whatever it hears, and takes in all that it is told. */
final class FuzzConnection implements AutoCloseable {

    private static final int WITHIN_S = 20;
    private static final AtomicInteger ADDRESSES = new AtomicInteger();

    private final Socket socket;
    private final Future<?> saying;
    private final Future<?> hearing;

    /**
     * Begins to talk.
     *
     * @param piece bytes that are written at a time
     * @param leaves whether it says that it has said all
     */
    FuzzConnection(int port, byte[] says, int piece, boolean leaves, ExecutorService threads) throws IOException {
        socket = connect(port);
        socket.setTcpNoDelay(true);
        saying = threads.submit(() -> send(says, piece, leaves));
        hearing = threads.submit(this::receive);
    }

    // from other loopback addresses where there are any, or its many local ports are those that servers beside it are
    // about to bind; from many, for the system takes longer to find a port the more connections from an address have
    // ended within the last minute
    private static Socket connect(int port) throws IOException {
        Socket made = new Socket();
        try {
            int address = ADDRESSES.getAndIncrement();
            byte[] bytes = {127, 1, (byte) (address >> 8), (byte) address};
            made.bind(new InetSocketAddress(InetAddress.getByAddress(bytes), 0));
        } catch (BindException onlyOne) {
            made.close();
            return new Socket(InetAddress.getLoopbackAddress(), port);
        }
        made.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return made;
    }

    private void send(byte[] says, int piece, boolean leaves) {
        try {
            OutputStream out = socket.getOutputStream();
            for (int at = 0; at < says.length; at += piece) {
                out.write(says, at, Math.min(piece, says.length - at));
            }
            if (leaves) {
                socket.shutdownOutput();
            }
        } catch (IOException closed) {
            // the gateway has heard enough
        }
    }

    private void receive() {
        try {
            InputStream in = socket.getInputStream();
            byte[] some = new byte[1 << 16];
            while (in.read(some) >= 0) {
                // whatever it is
            }
        } catch (IOException reset) {
            // as well as closed
        }
    }

    /** Fails unless all that it says was taken, or the connection closed, within a bound. */
    void awaitSent() throws Exception {
        saying.get(WITHIN_S, TimeUnit.SECONDS);
    }

    /** Fails unless the gateway ends the connection within a bound. */
    void awaitEnd() throws Exception {
        hearing.get(WITHIN_S, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
