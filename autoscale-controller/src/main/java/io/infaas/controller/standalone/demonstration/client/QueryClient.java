package io.infaas.controller.standalone.demonstration.client;

import io.infaas.catalog.Objective;
import io.vertx.core.Future;

/** Queries to a gateway. Every query has a deadline. Calls block until the answer or until the thread is interrupted. */
public interface QueryClient {

    /**
     * Queries a model under an objective over gRPC.
     *
     * @param model an application, an architecture or a variant
     */
    QueryAnswer query(String model, Objective objective, LabelledBatch batch)
            throws QueryRefusedException, InterruptedException;

    /** The same without blocking; the result is the gateway's answer or the failure. */
    Future<?> send(String model, Objective objective, LabelledBatch batch);

    /** Queries one variant by its name over gRPC. */
    QueryAnswer queryVariant(String variant, LabelledBatch batch) throws QueryRefusedException, InterruptedException;

    /** The same as {@link #query} over HTTP. Returns normally if the query was answered. */
    void queryOverHttp(String model, Objective objective, LabelledBatch batch)
            throws QueryRefusedException, InterruptedException;
}
