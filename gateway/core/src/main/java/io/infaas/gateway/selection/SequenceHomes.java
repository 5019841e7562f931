package io.infaas.gateway.selection;

import io.infaas.gateway.contract.Instance;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.index.IndexedInstance;
import org.jspecify.annotations.Nullable;

/**
 * The instances that keep the state of sequences, by a rendezvous hash: of the instances that may serve a query, the one with the highest
 * hash of sequence and instance. Gateways with the same view find the same home without a word between them. A view without some other
 * instance moves no sequence; a new instance takes its share and moves no other sequence.
 *
 * <p>The home depends on name, id, objective and view, not on load. The functions are part of the protocol between gateways: a version with
 * other ones would not find the sequences of this one.
 */
public final class SequenceHomes {

    /** Instances that a continuation is sent to, one after another, until one knows the sequence. */
    public static final int MOST_ASKED = 3;

    private static final long FNV_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private SequenceHomes() {}

    /**
     * Returns the hash of a sequence, never 0.
     *
     * @param name the name in the request
     * @param id a number or a text
     */
    public static long hash(String name, Object id) {
        long ofId = id instanceof Long number ? mix(number) : ~hash((String) id);
        long hash = mix(hash(name) ^ ofId);
        return hash == 0 ? 1 : hash;
    }

    /**
     * Returns the instance that keeps the state of a sequence. Available instances go before others, and then those whose profile meets the
     * bound, and then those whose share has the sequence. Null if none may serve, or if the query excludes {@value #MOST_ASKED} already.
     *
     * @param sequence its {@link #hash}
     * @param continued whether it has started, so that its home may be a draining instance
     */
    public static @Nullable IndexedInstance find(Query query, long sequence, ObservedLoad load, boolean continued) {
        if (query.tried().size() >= MOST_ASKED) {
            return null;
        }
        IndexedInstance home = null;
        int homeRank = 0;
        long homeWeight = 0;
        for (IndexedInstance instance : query.target().instances()) {
            boolean may = instance.isReady() || (continued && instance.state() == InstanceState.DRAINING);
            if (!may || instance.accuracy() < query.objective().minAccuracy() || query.excludes(instance)) {
                continue;
            }
            int rank = (load.isAvailable(instance) ? 4 : 0)
                    + (instance.serviceMs(1) <= query.objective().latencyMs() ? 2 : 0)
                    + (instance.share() > Long.remainderUnsigned(sequence, Instance.WHOLE) ? 1 : 0);
            long weight = mix(sequence
                    ^ mix(hash(instance.model()) ^ mix(hash(instance.node().id()))));
            if (home == null || rank > homeRank || (rank == homeRank && weight > homeWeight)) {
                home = instance;
                homeRank = rank;
                homeWeight = weight;
            }
        }
        return home;
    }

    /** FNV-1a over the characters. */
    private static long hash(String text) {
        long hash = FNV_BASIS;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * FNV_PRIME;
        }
        return hash;
    }

    /** The finaliser of SplitMix64. */
    private static long mix(long bits) {
        long z = bits + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
