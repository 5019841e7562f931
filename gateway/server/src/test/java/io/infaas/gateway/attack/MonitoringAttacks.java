package io.infaas.gateway.attack;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Attacks on the port of metrics, and a collector of traces that never answers. */
final class MonitoringAttacks {

    static final String TOKEN = "secret";

    static final List<Attack> ALL = List.of(
            new Attack("pages taken byte by byte", MonitoringAttacks::slowScrapes),
            new Attack("pages aborted", MonitoringAttacks::abortedScrapes),
            new Attack("pages without end", MonitoringAttacks::scrapes),
            new Attack("levels without token", (port, random) -> logLevels(port, "wrong")),
            new Attack("levels with token", (port, random) -> logLevels(port, TOKEN)));

    private static final String SCRAPE = "GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n";
    private static final int AT_ONCE = 80;
    private static final int PATIENCE_MS = 5_000;

    private MonitoringAttacks() {}

    /** Flags of a gateway whose access log's disk is full, and which traces every query to this collector. */
    static String[] flags(Path folder, MuteCollector collector) throws IOException {
        return new String[] {
            "--access-log=/dev/full",
            "--trace-endpoint=http://127.0.0.1:%d/v1/traces".formatted(collector.port()),
            "--trace-share=1",
            "--admin-token-file=" + Files.writeString(folder.resolve("token"), TOKEN)
        };
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4 << 10);
        socket.setSoTimeout(PATIENCE_MS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static void slowScrapes(int port, SplittableRandom random) throws IOException {
        List<Socket> held = new ArrayList<>();
        try {
            for (int i = 0; i < AT_ONCE; i++) {
                held.add(connect(port));
                send(held.get(i), SCRAPE);
            }
            for (int round = 0; round < 10; round++) {
                for (Socket socket : held) {
                    if (socket.getInputStream().available() > 0) {
                        socket.getInputStream().read();
                    }
                }
                // the time is part of the attack, nothing is waited for
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        } finally {
            closeAll(held);
        }
    }

    private static void abortedScrapes(int port, SplittableRandom random) throws IOException {
        for (int i = 0; i < AT_ONCE; i++) {
            try (Socket socket = connect(port)) {
                socket.setSoLinger(true, 0);
                send(socket, SCRAPE);
                if (random.nextBoolean()) {
                    socket.getInputStream().read();
                }
            }
        }
    }

    private static void scrapes(int port, SplittableRandom random) throws IOException {
        try (Socket socket = connect(port)) {
            for (int i = 0; i < 10; i++) {
                send(socket, SCRAPE);
                skipAnswer(socket.getInputStream());
            }
        }
    }

    /** Reads an answer to its end. */
    static void skipAnswer(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("closed after: " + head);
            }
            head.append((char) next);
        }
        in.skipNBytes(Long.parseLong(head.toString().replaceAll("(?is).*\r\ncontent-length: *(\\d+).*", "$1")));
    }

    private static void logLevels(int port, String token) throws IOException {
        String ask =
                "POST /log-level?level=start HTTP/1.1\r\nhost: x\r\nauthorization: Bearer %s\r\n\r\n".formatted(token);
        try (Socket socket = connect(port)) {
            for (int i = 0; i < 50; i++) {
                send(socket, ask.repeat(20));
                for (int answer = 0; answer < 20; answer++) {
                    skipAnswer(socket.getInputStream());
                }
            }
        }
    }

    private static void closeAll(List<Socket> sockets) throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /** Accepts connections and never answers. */
    static final class MuteCollector implements AutoCloseable {

        private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final List<Socket> accepted = new ArrayList<>();
        private final Thread thread = new Thread(this::accept, "mute-collector");

        MuteCollector() throws IOException {
            thread.start();
        }

        private void accept() {
            try (listening) {
                while (true) {
                    accepted.add(listening.accept());
                }
            } catch (IOException closed) {
                try {
                    closeAll(accepted);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }

        int port() {
            return listening.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            listening.close();
        }
    }
}
