package io.infaas.gateway.attack;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPOutputStream;

/** Attacks on the HTTP port. */
final class HttpAttacks {

    static final List<Attack> ALL = List.of(
            new Attack("inflating body", HttpAttacks::inflatingBody),
            new Attack("long number", HttpAttacks::longNumber),
            new Attack("stated length", HttpAttacks::statedLength),
            new Attack("trickled head", HttpAttacks::trickledHead),
            new Attack("idle connections", HttpAttacks::idleConnections),
            new Attack("answers not read", HttpAttacks::answersNotRead),
            new Attack("wrong chunks", HttpAttacks::wrongChunks),
            new Attack("many fields", HttpAttacks::manyFields),
            new Attack("noise", HttpAttacks::noise));

    private static final String INFER = "POST /v2/models/fashion/infer HTTP/1.1\r\nhost: x\r\n";
    private static final int PATIENCE_MS = 3_000;
    private static final int MEBI = 1 << 20;
    private static final byte[] BOMB = inflatesTo(62 * MEBI);

    private HttpAttacks() {}

    private static byte[] inflatesTo(int bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(ascii("{\"inputs\":[],\"x\":\""));
            for (int i = 0; i < bytes / MEBI; i++) {
                out.write(new byte[MEBI]);
            }
        } catch (IOException e) {
            throw new IllegalStateException("memory cannot be written", e);
        }
        return packed.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MS);
        return socket;
    }

    /** Keeps what is open for a while: the time is part of the attack, nothing is waited for. */
    private static void hold(int ms) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(ms));
    }

    private static void send(int port, String head, byte[] body) throws IOException {
        try (Socket socket = connect(port)) {
            socket.getOutputStream().write(ascii(head + "\r\n"));
            socket.getOutputStream().write(body);
            socket.getInputStream().read();
        }
    }

    private static void inflatingBody(int port, SplittableRandom random) throws IOException {
        send(port, INFER + "content-encoding: gzip\r\ncontent-length: %d\r\n".formatted(BOMB.length), BOMB);
    }

    private static void longNumber(int port, SplittableRandom random) throws IOException {
        String body = "{\"inputs\":[{\"data\":[" + "1".repeat(random.nextInt(MEBI, 8 * MEBI));
        send(port, INFER + "content-length: %d\r\n".formatted(body.length()), ascii(body));
    }

    private static void statedLength(int port, SplittableRandom random) throws IOException {
        send(port, INFER + "content-length: %d\r\n".formatted(60 * MEBI), ascii("{"));
    }

    private static void trickledHead(int port, SplittableRandom random) throws IOException {
        try (Socket socket = connect(port)) {
            for (byte one : ascii(INFER)) {
                socket.getOutputStream().write(one);
                hold(random.nextInt(1, 40));
            }
        }
    }

    private static void idleConnections(int port, SplittableRandom random) throws IOException {
        List<Socket> held = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                held.add(connect(port));
            }
            hold(random.nextInt(1_000));
        } finally {
            for (Socket socket : held) {
                socket.close();
            }
        }
    }

    private static void answersNotRead(int port, SplittableRandom random) throws IOException {
        try (Socket socket = connect(port)) {
            byte[] query = ascii("GET /v2/models/fashion/config HTTP/1.1\r\nhost: x\r\n\r\n");
            OutputStream out = socket.getOutputStream();
            // no more than both sockets hold, or the write would wait for ever
            for (int i = 0; i < 2_000; i++) {
                out.write(query);
            }
            hold(random.nextInt(1_000));
        }
    }

    private static void wrongChunks(int port, SplittableRandom random) throws IOException {
        List<String> sizes = List.of("100000005", "-1", "5;a=\"\r\n\"", " 5", "ffffffffffffffffff", "5\n");
        send(
                port,
                INFER + "transfer-encoding: chunked\r\n",
                ascii(sizes.get(random.nextInt(sizes.size())) + "\r\nabcde\r\n0\r\n\r\n"));
    }

    private static void manyFields(int port, SplittableRandom random) throws IOException {
        send(port, INFER + "a: b\r\n".repeat(random.nextInt(100, 20_000)), new byte[0]);
    }

    private static void noise(int port, SplittableRandom random) throws IOException {
        byte[] bytes = new byte[random.nextInt(1, 10_000)];
        random.nextBytes(bytes);
        send(port, random.nextBoolean() ? INFER : "", bytes);
    }
}
