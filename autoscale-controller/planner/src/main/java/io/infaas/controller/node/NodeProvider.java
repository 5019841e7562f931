package io.infaas.controller.node;

import io.infaas.gateway.contract.Node;
import java.util.List;

/**
 * The only access to machines. No call blocks or contacts a machine: its result, or its failure, shows in a later {@link #list()}.
 * Callable from any thread.
 */
public interface NodeProvider extends AutoCloseable {

    /** Offerings to launch from; none if the nodes are managed elsewhere. */
    List<Offering> offerings();

    /**
     * All machines that exist, are coming or ended lately; an id keeps its node type, and its address once it has one. A machine that
     * ended without a request, or never became ready, says why.
     */
    List<NodeMachine> list();

    /**
     * Whether the source of the list contradicts itself: its last version omitted a serving machine without a request to end it. The machine stays in
     * the list until there is evidence: three versions over a minute, and an answer about its id.
     */
    default boolean isInDoubt() {
        return false;
    }

    /**
     * The {@link NodeMachine#configuration} of a machine that is launched now. A machine that has another one drifts: it is no longer as the settings
     * say.
     *
     * @param offering id of an offering; of another one it is blank, as for machines that have no configuration
     */
    default String configuration(String offering) {
        return "";
    }

    /** The nodes that should exist now. */
    default List<Node> nodes() {
        return list().stream()
                .filter(machine -> machine.life().isServing())
                .flatMap(machine -> machine.node().stream())
                .toList();
    }

    /**
     * Launches machines; they are listed at once.
     *
     * @param offering id of one of {@link #offerings()}; another one launches nothing
     * @param request id of this request: repeated, it launches nothing more
     */
    void launch(String offering, int count, String request);

    /** Cordons or uncordons a ready machine, also for the next start of the controller; an unknown id changes nothing. */
    void cordon(String id, boolean cordoned);

    /** Ends a machine at any point of its life; an unknown id, or a machine not launched here, changes nothing. */
    void terminate(String id);

    /** Sets the listener for changes of the list; it runs on any thread and must not block. */
    void onChange(Runnable listener);

    /**
     * Ends the work of this provider: stops its machines on this host; machines elsewhere keep running for the next controller,
     * which adopts them. The list has no machine as present any more.
     */
    @Override
    void close();
}
