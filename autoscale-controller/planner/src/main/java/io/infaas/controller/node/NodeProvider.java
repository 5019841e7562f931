package io.infaas.controller.node;

import io.infaas.gateway.contract.Node;
import java.util.List;

/**
 * The only access to machines. No call blocks or contacts a machine: what a call asks for shows in a later {@link #list()}, and so
 * does its failure. Callable from any thread.
 */
public interface NodeProvider extends AutoCloseable {

    /** What can be launched; none if the nodes are managed elsewhere. */
    List<Offering> offerings();

    /**
     * All machines that exist, are coming or ended lately; an id keeps its node type, and its address once it has one. A machine that
     * ended without being asked to, or never became ready, says why.
     */
    List<NodeMachine> list();

    /**
     * Whether what the machines are listed from contradicts itself: its last look omitted a machine that served and was not asked to end. Such a machine
     * stays in the list as it was until there is evidence: three looks over a minute, and an answer about its id.
     */
    default boolean isInDoubt() {
        return false;
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

    /** Marks or unmarks a ready machine as to be emptied, so that it is known after a restart of the controller; an unknown id changes nothing. */
    void cordon(String id, boolean cordoned);

    /** Ends a machine, whatever its life cycle; an unknown id or one that was not launched here changes nothing. */
    void terminate(String id);

    /** Sets what to run, on any thread and without blocking it, when the list may have changed. */
    void onChange(Runnable listener);

    /**
     * Ends the work of this provider: what it launched on this machine is stopped; machines elsewhere keep running for the next
     * controller, which adopts them. None is listed as present any more.
     */
    @Override
    void close();
}
