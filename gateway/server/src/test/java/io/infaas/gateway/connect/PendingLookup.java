package io.infaas.gateway.connect;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Lookups that stay under way until a test ends them. Safe from any thread. */
public final class PendingLookup implements HostResolver.HostLookup {

    public final AtomicInteger lookups = new AtomicInteger();
    private final Map<String, Queue<CompletableFuture<List<InetAddress>>>> pending = new ConcurrentHashMap<>();
    private final Map<String, List<InetAddress>> immediate = new ConcurrentHashMap<>();

    @Override
    public synchronized CompletionStage<List<InetAddress>> lookup(String host) {
        lookups.incrementAndGet();
        List<InetAddress> known = immediate.get(host);
        if (known != null) {
            return CompletableFuture.completedFuture(known);
        }
        CompletableFuture<List<InetAddress>> lookup = new CompletableFuture<>();
        pending.computeIfAbsent(host, first -> new ArrayDeque<>()).add(lookup);
        return lookup;
    }

    /** From now on lookups of the name end at once. */
    public synchronized void answers(String host, String... addresses) {
        immediate.put(host, addresses(addresses));
    }

    /** From now on lookups of the name stay under way. */
    public synchronized void hangs(String host) {
        immediate.remove(host);
    }

    /** Ends the oldest lookup of the name that is under way. */
    public void succeed(String host, String... addresses) {
        next(host).complete(addresses(addresses));
    }

    /** The same: the name is unknown. */
    public void fail(String host) {
        next(host).completeExceptionally(new UnknownHostException(host));
    }

    private synchronized CompletableFuture<List<InetAddress>> next(String host) {
        return Objects.requireNonNull(pending.get(host)).remove();
    }

    public static List<InetAddress> addresses(String... addresses) {
        return Arrays.stream(addresses).map(PendingLookup::address).toList();
    }

    private static InetAddress address(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
