package io.infaas.gateway;

import io.infaas.triton.servers.Program;
import io.infaas.triton.testing.KeptPorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A balancer in front of gateways, which repeats no query and sends none elsewhere after a failure. */
abstract class Balancer implements AutoCloseable {

    private final Path folder;
    private final int httpPort;
    private @Nullable Process process;

    private Balancer(Path folder) throws IOException {
        this.folder = folder;
        this.httpPort = KeptPorts.next();
    }

    /** HAProxy, which checks readiness each 100 ms. */
    static Balancer haproxy(Path folder, List<BalancedGateway> gateways) throws IOException {
        return new Haproxy(folder, gateways);
    }

    /**
     * nginx for HTTP, whose configuration follows readiness each 100 ms, as a controller of ingresses does it. Not for gRPC: its
     * reload ends streams of clients.
     */
    static Balancer nginx(Path folder, List<BalancedGateway> gateways) throws IOException {
        return new Nginx(folder, gateways);
    }

    int httpPort() {
        return httpPort;
    }

    /** The port for gRPC, if it has one. */
    OptionalInt grpcPort() {
        return OptionalInt.empty();
    }

    abstract void start() throws IOException;

    void run(List<String> command) throws IOException {
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("balancer.log").toFile())
                .start();
    }

    @Override
    public void close() {
        Process running = process;
        if (running != null) {
            running.destroy();
            running.onExit().orTimeout(20, TimeUnit.SECONDS).join();
        }
    }

    private static final class Haproxy extends Balancer {

        private final Program program = Program.requireBalancer("haproxy");
        private final Path file;
        private final int grpcPort = KeptPorts.next();
        private final List<BalancedGateway> gateways;

        private Haproxy(Path folder, List<BalancedGateway> gateways) throws IOException {
            super(folder);
            this.file = folder.resolve("haproxy.cfg");
            this.gateways = gateways;
        }

        @Override
        void start() throws IOException {
            Files.writeString(file, """
                    global
                      nbthread 1
                    defaults
                      mode http
                      retries 0
                      option httpchk GET /v2/health/ready
                      timeout connect 5s
                      # a slow machine is not a gateway that is down
                      timeout check 5s
                      timeout client 30s
                      timeout server 30s
                    listen http
                      bind 127.0.0.1:%d
                    %s
                    listen grpc
                      bind 127.0.0.1:%d proto h2
                    %s
                    """.formatted(
                            httpPort(),
                            servers(gateway -> gateway.httpPort + ""),
                            grpcPort,
                            servers(gateway -> gateway.grpcPort + " proto h2")));
            run(List.of(program.file().toString(), "-db", "-f", file.toString()));
        }

        private String servers(Function<BalancedGateway, String> address) {
            return gateways.stream()
                    .map(gateway -> "  server g%d 127.0.0.1:%s check check-proto h1 port %d inter 100ms fall 2 rise 2"
                            .formatted(gateway.httpPort, address.apply(gateway), gateway.httpPort))
                    .collect(Collectors.joining("\n"));
        }

        @Override
        OptionalInt grpcPort() {
            return OptionalInt.of(grpcPort);
        }

        @Override
        public String toString() {
            return "HAProxy";
        }
    }

    private static final class Nginx extends Balancer {

        private final Program program = Program.requireBalancer("nginx");
        private final Path folder;
        private final List<BalancedGateway> gateways;
        private final ScheduledExecutorService follower = Executors.newSingleThreadScheduledExecutor();
        private List<BalancedGateway> ready;

        private Nginx(Path folder, List<BalancedGateway> gateways) throws IOException {
            super(folder);
            this.folder = folder;
            this.gateways = gateways;
            this.ready = gateways;
        }

        @Override
        void start() throws IOException {
            Files.writeString(folder.resolve("nginx.conf"), """
                    daemon off;
                    user root;
                    worker_processes 1;
                    pid nginx.pid;
                    error_log nginx-error.log warn;
                    events { worker_connections 4096; }
                    http {
                      access_log off;
                      client_body_temp_path body;
                      proxy_temp_path proxy;
                      fastcgi_temp_path fastcgi;
                      uwsgi_temp_path uwsgi;
                      scgi_temp_path scgi;
                      # a reload of nginx itself closes idle connections of clients
                      keepalive_timeout 0;
                      include upstreams.conf;
                      server {
                        listen 127.0.0.1:%d;
                        location / {
                          proxy_pass http://gateways;
                          proxy_http_version 1.1;
                          proxy_set_header Connection "";
                          proxy_next_upstream off;
                        }
                      }
                    }
                    """.formatted(httpPort()));
            writeUpstreams();
            run(List.of(program.file().toString(), "-p", folder.toString(), "-c", "nginx.conf"));
            Future<?> unused = follower.scheduleWithFixedDelay(this::follow, 500, 100, TimeUnit.MILLISECONDS);
        }

        private void follow() {
            List<BalancedGateway> now =
                    gateways.stream().filter(BalancedGateway::isReady).toList();
            if (now.isEmpty() || now.equals(ready)) {
                return;
            }
            ready = now;
            try {
                writeUpstreams();
                new ProcessBuilder(
                                program.file().toString(), "-p", folder.toString(), "-c", "nginx.conf", "-s", "reload")
                        .start()
                        .waitFor();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void writeUpstreams() throws IOException {
            String servers = ready.stream()
                    .map(gateway -> "server 127.0.0.1:%d;".formatted(gateway.httpPort))
                    .collect(Collectors.joining(" "));
            Files.writeString(
                    folder.resolve("upstreams.conf"), "upstream gateways { %s keepalive 16; }\n".formatted(servers));
        }

        @Override
        public void close() {
            follower.shutdownNow();
            super.close();
        }

        @Override
        public String toString() {
            return "nginx";
        }
    }
}
