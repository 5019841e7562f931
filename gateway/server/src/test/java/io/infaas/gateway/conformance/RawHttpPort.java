package io.infaas.gateway.conformance;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Sends requests byte by byte as they are written, which no client library would, to one server. */
record RawHttpPort(String host, int port) {

    private static final int WITHIN_MS = 20_000;

    /** The answer to one request: its status line, content type and body; of a closed connection nothing. */
    Map<String, String> send(String request) {
        return send(List.of(request));
    }

    /** The answer to the last of several requests on one connection, each of which is sent after the answer to the one before. */
    Map<String, String> send(List<String> requests) {
        try (Socket socket = open()) {
            Map<String, String> last = Map.of();
            for (String request : requests) {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
                last = read(socket);
            }
            return last;
        } catch (IOException e) {
            throw new IllegalStateException(requests + " to " + this + ": " + e, e);
        }
    }

    Socket open() throws IOException {
        Socket socket = new Socket(host, port);
        socket.setSoTimeout(WITHIN_MS);
        return socket;
    }

    static Map<String, String> read(Socket socket) throws IOException {
        Map<String, String> aspects = new LinkedHashMap<>();
        DataInputStream in = new DataInputStream(socket.getInputStream());
        List<String> head = readHead(in);
        aspects.put("status", head.isEmpty() ? "none" : head.get(0));
        aspects.put("content type", header(head, "content-type"));
        aspects.put("connection", header(head, "connection") + header(head, "keep-alive"));
        String length = header(head, "content-length");
        aspects.put(
                "body",
                length.isEmpty()
                        ? ""
                        : new String(in.readNBytes(Integer.parseInt(length)), StandardCharsets.ISO_8859_1));
        return aspects;
    }

    private static List<String> readHead(DataInputStream in) throws IOException {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (int read = in.read(); read >= 0; read = in.read()) {
            if (read == '\n') {
                if (line.isEmpty()) {
                    return lines;
                }
                lines.add(line.toString());
                line.setLength(0);
            } else if (read != '\r') {
                line.append((char) read);
            }
        }
        return lines;
    }

    private static String header(List<String> head, String name) {
        return head.stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }
}
