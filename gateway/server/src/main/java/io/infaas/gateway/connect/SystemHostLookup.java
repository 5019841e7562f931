package io.infaas.gateway.connect;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.Security;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Looks up names by the system's resolver, so that the gateway and other programs of the machine get the same addresses. The resolver reads
 * the hosts file, DNS with its search domains, and all other sources of {@code nsswitch.conf}. A separate resolver for DNS alone would miss
 * the other sources. The system's resolver blocks, hence the few threads, which end when they are idle.
 */
final class SystemHostLookup implements HostLookup {

    private static final int THREADS = 4;
    private static final int MOST_QUEUED = 256;
    private static final long IDLE_SECONDS = 10;

    private final ThreadPoolExecutor threads;

    SystemHostLookup() {
        cacheBriefly();
        threads = new ThreadPoolExecutor(
                THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MOST_QUEUED), task -> {
                    Thread thread = new Thread(task, "host-lookup");
                    // a lookup that hangs must not keep the process alive
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    // by default the JVM caches addresses for 30 s and failures for 10 s, which would delay HostResolver's own refresh
    private static void cacheBriefly() {
        String chosen = Security.getProperty("networkaddress.cache.ttl");
        if (chosen == null || chosen.isBlank()) {
            Security.setProperty("networkaddress.cache.ttl", "1");
            Security.setProperty("networkaddress.cache.negative.ttl", "1");
        }
    }

    @Override
    public CompletionStage<List<InetAddress>> lookup(String host) {
        try {
            return CompletableFuture.supplyAsync(() -> addresses(host), threads);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(new UnknownHostException("too many lookups of host names"));
        }
    }

    private static List<InetAddress> addresses(String host) {
        try {
            return List.of(InetAddress.getAllByName(host));
        } catch (UnknownHostException e) {
            throw new CompletionException(e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
