package io.infaas.controller.standalone.demonstration;

import io.infaas.catalog.Objective;

/** What a client can ask a gateway. Every call blocks until the answer, which has a deadline, or until the thread is interrupted. */
interface Front {

    /** An application under an objective, by gRPC. */
    Answer ask(String application, Objective objective, LabelledBatch batch) throws Refused, InterruptedException;

    /** One variant by its name, by gRPC. */
    Answer askVariant(String variant, LabelledBatch batch) throws Refused, InterruptedException;

    /** The same as {@link #ask} by HTTP, for its status alone; answered queries return normally. */
    void askByHttp(String application, Objective objective, LabelledBatch batch) throws Refused, InterruptedException;
}
