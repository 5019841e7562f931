package io.infaas.gateway.connect;

import io.infaas.gateway.forward.ConnectFailure;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Resolves the host names of nodes without blocking an event loop. Each resolution ends within {@value #DEADLINE_MS} ms, and
 * concurrent ones of one name share a lookup. Addresses of at most {@value #MOST_NAMES} names are cached for
 * {@value #TTL_SECONDS} s. Older addresses are used only if a lookup fails or is late, so that nodes stay reachable while the
 * resolver is down. Thread-safe.
 */
public final class HostResolver implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HostResolver.class);

    static final int TTL_SECONDS = 30;
    static final int DEADLINE_MS = 1_000;
    static final int MOST_NAMES = 4_096;
    private static final int MOST_LOOKUPS = 256;

    /**
     * The cached addresses of a name.
     *
     * @param fresh whether the cache may answer with them until they expire
     */
    private record CachedAddresses(List<InetAddress> addresses, long sinceNanos, boolean fresh) {}

    /** A lookup under way and the resolutions that wait for it. */
    private record Lookup(long sinceNanos, Set<Promise<List<InetAddress>>> waiting) {}

    private final HostLookup lookup;
    private final LongSupplier nanos;
    private final Map<String, CachedAddresses> names = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, CachedAddresses> eldest) {
            return size() > MOST_NAMES;
        }
    };
    private final Map<String, Lookup> lookups = new HashMap<>();

    /**
     * Creates a resolver with an empty cache.
     *
     * @param lookup finds names that the cache does not have; closed with the resolver
     * @param nanos the clock, ns
     */
    public HostResolver(HostLookup lookup, LongSupplier nanos) {
        this.lookup = lookup;
        this.nanos = nanos;
    }

    /**
     * Resolves a name; returns an IP address as it is.
     *
     * @param executor runs the listeners of the result
     * @return at least one address, in the order in which to try them; fails with a {@link ConnectFailure}
     */
    public Future<List<InetAddress>> resolve(String host, EventExecutor executor) {
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
        if (literal != null) {
            return executor.newSucceededFuture(List.of(address(literal)));
        }
        Promise<List<InetAddress>> promise = executor.newPromise();
        boolean begins;
        synchronized (this) {
            long now = nanos.getAsLong();
            CachedAddresses cached = names.get(host);
            Lookup running = lookups.get(host);
            if (cached != null && (isFresh(cached, now) || isLate(running, now))) {
                return executor.newSucceededFuture(cached.addresses());
            }
            begins = running == null;
            if (running == null) {
                if (lookups.size() >= MOST_LOOKUPS) {
                    return executor.newFailedFuture(
                            ConnectFailure.of(ConnectFailure.Kind.UNRESOLVED, "too many names are being resolved"));
                }
                running = new Lookup(now, new LinkedHashSet<>());
                lookups.put(host, running);
            }
            running.waiting().add(promise);
        }
        Future<?> deadline = executor.schedule(() -> onTimeout(host, promise), DEADLINE_MS, TimeUnit.MILLISECONDS);
        promise.addListener(resolved -> deadline.cancel(false));
        if (begins) {
            begin(host);
        }
        return promise;
    }

    private static InetAddress address(byte[] literal) {
        try {
            return InetAddress.getByAddress(literal);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of %d bytes".formatted(literal.length), e);
        }
    }

    private static boolean isFresh(CachedAddresses cached, long now) {
        return cached.fresh() && now - cached.sinceNanos() < TimeUnit.SECONDS.toNanos(TTL_SECONDS);
    }

    private static boolean isLate(@Nullable Lookup running, long now) {
        return running != null && now - running.sinceNanos() >= TimeUnit.MILLISECONDS.toNanos(DEADLINE_MS);
    }

    private void begin(String host) {
        try {
            lookup.lookup(host).whenComplete((addresses, failure) -> onLookupEnd(host, addresses, failure));
        } catch (RuntimeException e) {
            onLookupEnd(host, null, e);
        }
    }

    private void onLookupEnd(String host, @Nullable List<InetAddress> addresses, @Nullable Throwable failure) {
        List<InetAddress> inetAddresses = addresses == null || addresses.isEmpty() ? null : addresses;
        Lookup over;
        CachedAddresses before;
        synchronized (this) {
            over = lookups.remove(host);
            before = names.get(host);
            if (inetAddresses != null) {
                names.put(host, new CachedAddresses(inetAddresses, nanos.getAsLong(), true));
            }
        }
        if (inetAddresses != null
                && before != null
                && !Set.copyOf(inetAddresses).equals(Set.copyOf(before.addresses()))) {
            LOG.info("host {}: addresses changed from {} to {}", host, before.addresses(), inetAddresses);
        }
        if (over == null) {
            return;
        }
        Throwable cause = failure instanceof CompletionException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : failure;
        List<InetAddress> usable = inetAddresses == null && before != null ? before.addresses() : inetAddresses;
        for (Promise<List<InetAddress>> promise : over.waiting()) {
            end(promise, usable, cause instanceof UnknownHostException ? host : String.valueOf(cause));
        }
    }

    private void onTimeout(String host, Promise<List<InetAddress>> promise) {
        CachedAddresses cached;
        synchronized (this) {
            cached = names.get(host);
            Lookup running = lookups.get(host);
            if (running != null) {
                running.waiting().remove(promise);
            }
        }
        String why = "%s: no answer of the resolver within %d ms".formatted(host, DEADLINE_MS);
        end(promise, cached == null ? null : cached.addresses(), why);
    }

    private static void end(Promise<List<InetAddress>> promise, @Nullable List<InetAddress> addresses, String why) {
        if (addresses == null) {
            promise.tryFailure(ConnectFailure.of(ConnectFailure.Kind.UNRESOLVED, why));
        } else {
            promise.trySuccess(addresses);
        }
    }

    /** Marks a name whose addresses are all unreachable: its next use starts a new lookup. */
    synchronized void markUnreachable(String host) {
        names.computeIfPresent(
                host, (name, cached) -> new CachedAddresses(cached.addresses(), cached.sinceNanos(), false));
    }

    /** Ends all lookups; resolutions under way end by their deadlines. */
    @Override
    public void close() {
        synchronized (this) {
            lookups.clear();
        }
        lookup.close();
    }

    /** Looks up the addresses of a host name, without a cache. Thread-safe; never blocks. */
    @FunctionalInterface
    public interface HostLookup extends AutoCloseable {

        /** Returns at least one address, in the order in which to try them; fails if there is none. May take arbitrarily long. */
        CompletionStage<List<InetAddress>> lookup(String host);

        /** Ends the lookups under way. */
        @Override
        default void close() {
            // no resources by default
        }
    }
}
