package io.infaas.controller.standalone.demonstration.client;

import io.infaas.catalog.Objective;
import io.vertx.core.Future;
import java.time.Duration;

/** Queries to a gateway. Every query has a deadline. Calls block until the answer or until the thread is interrupted. */
public interface QueryClient {

    /** Deadline of a query under load: it may have to wait for many others on a machine that is busy otherwise. */
    Duration LOAD_DEADLINE = Duration.ofSeconds(60);

    /**
     * Queries a model under an objective over gRPC.
     *
     * @param model an application, an architecture or a variant
     */
    QueryAnswer query(String model, Objective objective, LabelledBatch batch)
            throws QueryRefusedException, InterruptedException;

    /** The same without blocking, with {@link #LOAD_DEADLINE}. */
    Future<ServedBy> send(String model, Objective objective, LabelledBatch batch);

    /** Queries one variant by its name over gRPC. */
    QueryAnswer queryVariant(String variant, LabelledBatch batch) throws QueryRefusedException, InterruptedException;

    /** The same as {@link #query} over HTTP. Returns normally if the query was answered. */
    void queryOverHttp(String model, Objective objective, LabelledBatch batch)
            throws QueryRefusedException, InterruptedException;
}
