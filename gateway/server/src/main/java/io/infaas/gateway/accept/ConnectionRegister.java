package io.infaas.gateway.accept;

import com.sun.management.UnixOperatingSystemMXBean;
import io.infaas.gateway.metrics.ConnectionMeters;
import io.infaas.gateway.time.NanoTicker;
import io.infaas.gateway.time.TokenBucket;
import io.netty.channel.Channel;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open connections of clients. Their number never exceeds its limits: at the total, a connection that serves no request gives way to a
 * new one. New ones wait while the open ones are too young to give way, and are refused when all are in use. Connections that have given
 * way and are not closed yet come on top, at most a sixteenth of the total. Thread-safe.
 *
 * <p>Unused connections give way first, then those of the address with most, then the longest idle. A connection keeps its place for a
 * second until its first request and after each one. The first time is 0.1 s if its address has more than half of all connections.
 */
public final class ConnectionRegister {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionRegister.class);

    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long SHORT_GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** Time after a search without a result until the next one: a search visits all connections. */
    private static final long SEARCH_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final int PART_AT_A_TIME = 16;

    private static final Comparator<Candidate> ORDER = Comparator.comparing(Candidate::used)
            .thenComparing(Comparator.comparingInt(Candidate::holding).reversed())
            .thenComparing(Comparator.comparingLong(Candidate::idleNanos).reversed());

    private final ConnectionLimits limits;
    private final int most;
    private final ConnectionMeters meters;
    private final NanoTicker ticker;
    private final AcceptGate gate = new AcceptGate(this);
    private final Set<ConnectionPlace> open = new LinkedHashSet<>();
    private final Map<ConnectionPlace.ClientAddress, Integer> holdings = new HashMap<>();
    private final Map<ConnectionPlace.ClientAddress, AtomicInteger> queries = new HashMap<>();
    private final ConnectionRates arrivals;
    private final Deque<ConnectionPlace> next = new ArrayDeque<>();
    private int leaving;
    private long searchedNanos;
    private boolean searchedInVain;
    private boolean unusedFound;

    /** The criteria of one place at one moment: places change while they are sorted. */
    private record Candidate(ConnectionPlace place, boolean used, int holding, long idleNanos) {}

    /** Creates a register without a connection. */
    public ConnectionRegister(ConnectionLimits limits, ConnectionMeters meters, NanoTicker ticker) {
        OpenFiles files = OpenFiles.ofThisProcess();
        int affordable = files.connections(ConnectionLimits.MOST_BY_DEFAULT);
        this.limits = limits;
        this.most = limits.total() == 0 ? affordable : limits.total();
        this.meters = meters;
        this.ticker = ticker;
        this.arrivals = new ConnectionRates(limits.perAddress().newConnections(), ticker);
        if (most > files.connections(Integer.MAX_VALUE)) {
            LOG.warn("{} client connections exceed the limit of {} open files", most, files.limit());
        }
    }

    public ConnectionLimits limits() {
        return limits;
    }

    /** Most connections at a time. */
    public int most() {
        return most;
    }

    /** Number of open connections. */
    public synchronized int open() {
        return open.size();
    }

    /** Meters for refusals, ends and pauses. */
    public ConnectionMeters meters() {
        return meters;
    }

    /** Returns the handler of all ports whose connections are registered here. */
    AcceptGate gate() {
        return gate;
    }

    /** Gives a new connection a place until its channel closes; null if it must be refused. */
    synchronized @Nullable ConnectionPlace admit(Channel channel) {
        ConnectionPlace.ClientAddress address = ConnectionPlace.ClientAddress.of(channel.remoteAddress());
        int mostOfAddress = limits.perAddress().connections();
        if (mostOfAddress > 0 && holding(address) >= mostOfAddress) {
            meters.countRefused(ConnectionMeters.Refused.ADDRESS);
            return null;
        }
        if (!arrivals.admit(address)) {
            meters.countRefused(ConnectionMeters.Refused.RATE);
            return null;
        }
        if (open.size() >= most && makeRoom(1) == 0) {
            meters.countRefused(ConnectionMeters.Refused.TOTAL);
            return null;
        }
        AtomicInteger queriesOfClient = queries.computeIfAbsent(address, first -> new AtomicInteger());
        ConnectionPlace place = new ConnectionPlace(channel, address, queriesOfClient, ticker, this);
        open.add(place);
        holdings.merge(address, 1, Integer::sum);
        channel.closeFuture().addListener(closed -> closed(place));
        return place;
    }

    /** Records the first answered request of a connection of the address. */
    synchronized void recordServed(ConnectionPlace.ClientAddress address) {
        arrivals.credit(address);
    }

    /** Records that a connection of the address is ended for flooding. */
    synchronized void recordFlood(ConnectionPlace.ClientAddress address) {
        arrivals.recordFlood(address);
    }

    private int holding(ConnectionPlace.ClientAddress address) {
        return holdings.getOrDefault(address, 0);
    }

    private synchronized void closed(ConnectionPlace place) {
        if (!release(place)) {
            leaving--;
        }
    }

    private boolean release(ConnectionPlace place) {
        if (!open.remove(place)) {
            return false;
        }
        holdings.compute(place.address(), (address, count) -> count == null || count == 1 ? null : count - 1);
        if (!holdings.containsKey(place.address())) {
            queries.remove(place.address());
        }
        return true;
    }

    /** Whether accepting should pause for some milliseconds, because an open connection will soon free its place. */
    synchronized boolean isAboutToMakeRoom() {
        if (leaving >= Math.max(1, most / PART_AT_A_TIME)) {
            return true;
        }
        if (open.size() < most) {
            return false;
        }
        findNext();
        return next.isEmpty() && unusedFound;
    }

    /** Ends connections that serve no request, at most as many as one search finds. */
    synchronized int makeRoom() {
        return makeRoom(batch());
    }

    private int batch() {
        return Math.max(1, open.size() / PART_AT_A_TIME);
    }

    private int makeRoom(int count) {
        int released = 0;
        while (released < count) {
            ConnectionPlace place = nextToGiveWay();
            if (place == null) {
                return released;
            }
            release(place);
            leaving++;
            meters.countEnded(ConnectionMeters.Ended.DISPLACED);
            place.giveWay();
            released++;
        }
        return released;
    }

    private @Nullable ConnectionPlace nextToGiveWay() {
        findNext();
        return next.poll();
    }

    private void findNext() {
        while (!next.isEmpty() && !(open.contains(next.element()) && mayGiveWay(next.element()))) {
            next.remove();
        }
        if (next.isEmpty()) {
            search();
        }
    }

    private void search() {
        long now = ticker.nanos();
        if (searchedInVain && now - searchedNanos < SEARCH_NANOS) {
            return;
        }
        searchedNanos = now;
        List<ConnectionPlace> connectionPlaces = open.stream()
                .filter(this::mayGiveWay)
                .map(place -> new Candidate(place, place.isUsed(), holding(place.address()), place.idleNanos()))
                .sorted(ORDER)
                .limit(batch())
                .map(Candidate::place)
                .toList();
        next.addAll(connectionPlaces);
        searchedInVain = connectionPlaces.isEmpty();
        unusedFound = searchedInVain && open.stream().anyMatch(place -> !place.isUsed());
    }

    private boolean mayGiveWay(ConnectionPlace place) {
        boolean ofMany = !place.isUsed() && holding(place.address()) > open.size() / 2;
        return place.idleNanos() >= (ofMany ? SHORT_GRACE_NANOS : GRACE_NANOS);
    }

    /**
     * Files and sockets of this process.
     *
     * @param limit most that may be open at a time
     * @param open number that is open now
     */
    record OpenFiles(long limit, long open) {

        /** Log files, class files, listening sockets, event loops, and calls to nodes except queries. */
        private static final int OWN = 64;

        private static final int FEWEST = 16;

        /** Reads both numbers; no limit if the system reports none. */
        static OpenFiles ofThisProcess() {
            return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                    ? new OpenFiles(system.getMaxFileDescriptorCount(), system.getOpenFileDescriptorCount())
                    : new OpenFiles(Long.MAX_VALUE, 0);
        }

        /** Returns the number of client connections that leaves one node connection for each. */
        int connections(int most) {
            long left = (limit - open - OWN) / 2;
            return (int) Math.min(most, Math.max(FEWEST, left));
        }
    }

    /**
     * Limits the rate at which one address opens connections that serve nothing. A connection on which a request was answered does not
     * count, so that a proxy in front may open one for each request. Not thread-safe.
     */
    static final class ConnectionRates {

        /** Remembered addresses; beyond them the oldest are forgotten. */
        static final int MOST_ADDRESSES = 4_096;

        /** Extra count of a connection that was ended for its resets: it costs far more than a silent one. */
        static final int FLOOD = 64;

        private final int perSecond;
        private final NanoTicker ticker;
        private final Map<ConnectionPlace.ClientAddress, TokenBucket> buckets = new LinkedHashMap<>();

        /** @param perSecond connections of one address; 0 for no limit */
        ConnectionRates(int perSecond, NanoTicker ticker) {
            this.perSecond = perSecond;
            this.ticker = ticker;
        }

        /** Counts a new connection; returns whether it is within the limit. */
        boolean admit(ConnectionPlace.ClientAddress address) {
            if (perSecond == 0) {
                return true;
            }
            TokenBucket bucket = buckets.get(address);
            if (bucket == null) {
                if (buckets.size() >= MOST_ADDRESSES) {
                    buckets.remove(buckets.keySet().iterator().next());
                }
                bucket = new TokenBucket(ConnectionLimits.AddressLimits.BURST, perSecond, ticker);
                buckets.put(address, bucket);
            }
            return bucket.take();
        }

        /** Counts a connection that was ended for its resets as {@value #FLOOD} more. */
        void recordFlood(ConnectionPlace.ClientAddress address) {
            TokenBucket bucket = buckets.get(address);
            if (bucket != null) {
                bucket.takeUpTo(FLOOD);
            }
        }

        /** Takes back the count of a connection, because a request was answered on it. */
        void credit(ConnectionPlace.ClientAddress address) {
            TokenBucket bucket = buckets.get(address);
            if (bucket != null) {
                bucket.add();
            }
        }
    }
}
