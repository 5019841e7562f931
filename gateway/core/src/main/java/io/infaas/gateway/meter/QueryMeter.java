package io.infaas.gateway.meter;

import io.infaas.gateway.contract.DemandClass;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.selection.Decision;
import io.infaas.gateway.selection.Query;
import org.jspecify.annotations.Nullable;

/**
 * Measures one query, from its first bytes until {@link #recordAnswer} or {@link #recordRefusal}, whichever is first. For one thread at a time.
 */
public interface QueryMeter {

    /** Counts the query as in flight, once, until it ends. */
    void countIn();

    /** The log and the trace of the query; null if it has neither. It ends with the query. */
    @Nullable
    QueryTrail trail();

    /** Sets the query, whose name and objective are resolved. */
    void setQuery(Query resolved);

    /**
     * Sets whether the query can be demand.
     *
     * @param fits whether a node may execute it
     */
    void setValid(boolean fits);

    /**
     * Counts the query as demand, once, however often it is placed. Does not count a query that every node refuses, or the part of one
     * client's queries that exceeds its share.
     *
     * @param variant full name of the variant, or {@link io.infaas.gateway.demand.DemandMeter#COLD} where no instance could serve it
     */
    void recordArrival(DemandClass requested, String variant);

    /** Whether {@link #recordArrival} was called, so that further calls are attempts of the same query. */
    boolean hasArrived();

    /** Whether the query was counted as demand. */
    boolean isDemand();

    void recordDecision(Decision decision);

    /** Records the instance that the query goes to. */
    void recordInstance(IndexedInstance instance);

    /** Whether the query went to any instance. */
    boolean wasSent();

    void recordRetry(RetryCause cause);

    /**
     * Records that the client has its whole answer.
     *
     * @param candidate the instance that has answered
     * @param instanceNanos time from sending the query to the end of its answer, ns
     * @param predictedNanos the predicted time, ns
     */
    void recordAnswer(IndexedInstance candidate, long instanceNanos, long predictedNanos);

    /** Records that the client got an error or is gone. */
    void recordRefusal(RefusalReason reason);

    /** Time since the head of the query was read, in ns. */
    long elapsedNanos();
}
