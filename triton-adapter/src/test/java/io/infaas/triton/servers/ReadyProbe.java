package io.infaas.triton.servers;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits until a server reports that it is ready. */
final class ReadyProbe {
    private static final int ANSWER_MS = 2_000;

    private ReadyProbe() {}

    /** True as soon as the server is ready; false when {@code stillAlive} returns false, or after {@code limit}. */
    static boolean await(String host, int httpPort, Duration limit, BooleanSupplier stillAlive) {
        URI question = URI.create("http://" + host + ":" + httpPort + "/v2/health/ready");
        long end = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < end && stillAlive.getAsBoolean()) {
            if (isReady(question)) {
                return true;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        return false;
    }

    private static boolean isReady(URI question) {
        try {
            HttpURLConnection connection = (HttpURLConnection) question.toURL().openConnection();
            connection.setConnectTimeout(ANSWER_MS);
            connection.setReadTimeout(ANSWER_MS);
            // An open connection would delay the server's shutdown for its whole exit timeout.
            connection.setRequestProperty("Connection", "close");
            return connection.getResponseCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }
}
