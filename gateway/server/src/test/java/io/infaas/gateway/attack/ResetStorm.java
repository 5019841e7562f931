package io.infaas.gateway.attack;

import io.infaas.gateway.grpc.Exchanges;
import io.infaas.triton.testing.Until;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A client of one address that opens connections at a rate and cancels many queries on each. */
final class ResetStorm implements AutoCloseable {

    private static final int THREADS = 4;
    private static final int RESETS = 60;
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int CANCEL = 8;

    private final InetAddress from;
    private final int port;
    private final byte[] words = words();
    private final AtomicInteger connections = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean over;

    /**
     * @param from address of the client
     * @param perSecond connections
     */
    ResetStorm(InetAddress from, int port, int perSecond) {
        this.from = from;
        this.port = port;
        long gapNanos = TimeUnit.SECONDS.toNanos(THREADS) / perSecond;
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(() -> storm(gapNanos), "storm-" + i);
            threads.add(thread);
            thread.start();
        }
    }

    private void storm(long gapNanos) {
        long next = System.nanoTime();
        while (!over) {
            LockSupport.parkNanos(next - System.nanoTime());
            // a machine that is too slow for the rate does not make up for it later
            next = Math.max(next + gapNanos, System.nanoTime() - gapNanos);
            try (Socket socket = new Socket()) {
                socket.bind(new InetSocketAddress(from, 0));
                // with a reset, so that the system keeps no ports of ended connections
                socket.setSoLinger(true, 0);
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int)
                        Duration.ofSeconds(5).toMillis());
                socket.getOutputStream().write(words);
                connections.incrementAndGet();
            } catch (IOException refused) {
                // the next one
            }
        }
    }

    /** Connections on which everything was said. */
    int connections() {
        return connections.get();
    }

    private static byte[] words() {
        ByteArrayOutputStream words = new ByteArrayOutputStream();
        words.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        frame(words, SETTINGS, 0, 0, new byte[0]);
        byte[] head = head();
        byte[] question = Exchanges.question("storm", 10);
        for (int stream = 1; stream < 2 * RESETS; stream += 2) {
            frame(words, HEADERS, END_HEADERS, stream, head);
            frame(words, DATA, END_STREAM, stream, question);
            frame(
                    words,
                    RST_STREAM,
                    0,
                    stream,
                    ByteBuffer.allocate(4).putInt(CANCEL).array());
        }
        return words.toByteArray();
    }

    // RFC 7541: two indexed fields, the others literal and without indexing
    private static byte[] head() {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        head.write(0x83);
        head.write(0x86);
        Exchanges.inferHeaders().forEach(field -> {
            String name = field.getKey().toString();
            if (!name.equals(":method") && !name.equals(":scheme")) {
                head.write(0);
                literal(head, name);
                literal(head, field.getValue().toString());
            }
        });
        return head.toByteArray();
    }

    private static void literal(ByteArrayOutputStream head, String text) {
        head.write(text.length());
        head.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static void frame(ByteArrayOutputStream words, int type, int flags, int stream, byte[] payload) {
        words.writeBytes(ByteBuffer.allocate(9)
                .put((byte) 0)
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .array());
        words.writeBytes(payload);
    }

    @Override
    public void close() {
        over = true;
        Until.holds("the storm is over", () -> threads.stream().noneMatch(Thread::isAlive));
    }
}
