package io.infaas.controller.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;

/**
 * Replaces the embedded node: binds its ports, prints them, exits at the end of standard input. {@code -Dfake=} makes it
 * misbehave: {@code dies} at once, {@code silent} (never ready), {@code stubborn} (ignores SIGTERM).
 */
final class ScriptedNodeProcess {

    private ScriptedNodeProcess() {}

    public static void main(String[] args) throws Exception {
        String fake = System.getProperty("fake", "");
        if (fake.equals("dies")) {
            System.err.println("the repository cannot be read");
            System.exit(3);
        }
        if (fake.equals("stubborn")) {
            CountDownLatch never = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
        }
        try (ServerSocket http = listen(args, "--http-port=");
                ServerSocket grpc = listen(args, "--grpc-port=");
                ServerSocket metrics = listen(args, "--metrics-port=")) {
            if (!fake.equals("silent")) {
                System.out.printf(
                        "{\"event\":\"ready\",\"pid\":%d,\"http\":%d,\"grpc\":%d,\"metrics\":%d}%n",
                        ProcessHandle.current().pid(),
                        http.getLocalPort(),
                        grpc.getLocalPort(),
                        metrics.getLocalPort());
            }
            while (System.in.read() >= 0) {
                // nothing is written to standard input: this waits for its end
            }
        }
    }

    private static ServerSocket listen(String[] args, String flag) throws IOException {
        String port = Arrays.stream(args)
                .filter(argument -> argument.startsWith(flag))
                .findFirst()
                .orElseThrow();
        return new ServerSocket(Integer.parseInt(port.substring(flag.length())), 1, InetAddress.getLoopbackAddress());
    }
}
