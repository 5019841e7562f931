package io.infaas.controller.status;

import io.infaas.controller.desired.DesiredOutlook;
import io.infaas.controller.desired.DesiredState;
import io.infaas.controller.desired.Revision;
import io.vertx.core.Future;
import java.util.List;

/**
 * Reads and changes the desired state for operators. Callable on event loops; never blocks. Each answer comes within seconds; a failure is a
 * {@link io.infaas.controller.desired.DesiredStateException} with its reason in one line, and nothing is changed then.
 */
public interface DesiredCalls {

    /** The revision in force. */
    Revision present();

    /** A stored revision. */
    Future<Revision> read(long version);

    /** The newest revisions, newest first. */
    Future<List<Revision>> history();

    /**
     * The effect of a change, which is not made.
     *
     * @param expected version that the operator has read
     */
    Future<DesiredOutlook> preview(long expected, DesiredState next);

    /**
     * Makes a change.
     *
     * @param expected version that the operator has read
     * @param by the operator
     */
    Future<Revision> change(long expected, DesiredState next, String by);

    /**
     * Holds the text of a catalog for a change that names its digest, which is the answer.
     *
     * @param text JSON
     */
    Future<String> offerCatalog(String text);

    /** The text of the applied catalog. */
    Future<String> catalog();

    /** Resumes replacements that failures have paused; tells whether they were paused. */
    Future<Boolean> resumeReplacements(String by);

    /** Cordons a node, or lifts its cordon, also one of the fleet. */
    Future<Revision> cordon(String node, boolean cordon, String by);
}
