package io.infaas.triton.servers;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting for a server to say that it is ready. */
final class Readiness {
    private Readiness() {}

    /** True as soon as the server is ready; false when {@code stillAlive} says no, or after {@code limit}. */
    static boolean await(String host, int httpPort, Duration limit, BooleanSupplier stillAlive) {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        HttpRequest question = HttpRequest.newBuilder(
                        URI.create("http://" + host + ":" + httpPort + "/v2/health/ready"))
                .timeout(Duration.ofSeconds(2))
                .build();
        long end = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < end && stillAlive.getAsBoolean()) {
            if (isReady(client, question)) {
                return true;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        return false;
    }

    private static boolean isReady(HttpClient client, HttpRequest question) {
        try {
            return client.send(question, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a Triton server", e);
        }
    }
}
