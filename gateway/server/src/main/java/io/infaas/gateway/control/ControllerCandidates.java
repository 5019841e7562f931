package io.infaas.gateway.control;

import io.infaas.triton.client.HostAddresses;
import io.vertx.core.Future;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/** All addresses of all controllers, in rounds: each round resolves the names again. Confined to one event loop. */
final class ControllerCandidates {

    /**
     * One address at which a controller may lead.
     *
     * @param controller as configured, with credentials
     * @param at one of the addresses of its host
     */
    record Candidate(ControllerAddress controller, SocketAddress at) {

        @Override
        public String toString() {
            String address = at.hostAddress();
            return address == null || address.equals(controller.host())
                    ? controller.toString()
                    : controller + " (" + address + ")";
        }
    }

    private final List<ControllerAddress> controllers;
    private final HostAddresses names;
    private final Deque<Candidate> round = new ArrayDeque<>();
    private int rounds;

    ControllerCandidates(List<ControllerAddress> controllers, HostAddresses names) {
        this.controllers = List.copyOf(controllers);
        this.names = names;
    }

    List<ControllerAddress> controllers() {
        return controllers;
    }

    boolean hasNext() {
        return !round.isEmpty();
    }

    Candidate next() {
        return round.remove();
    }

    /** Begins a round, each with another first candidate; fails, with the round empty, if no name resolves. */
    Future<Void> beginRound() {
        round.clear();
        List<Future<List<Candidate>>> lookups = controllers.stream()
                .map(controller -> names.findAll(controller.host(), controller.port())
                        .map(addresses -> addresses.stream()
                                .map(address -> new Candidate(controller, address))
                                .toList()))
                .toList();
        return Future.join(lookups).transform(joined -> {
            List<Candidate> candidates = new ArrayList<>();
            lookups.stream().filter(Future::succeeded).forEach(each -> candidates.addAll(each.result()));
            if (candidates.isEmpty()) {
                return Future.failedFuture(joined.cause());
            }
            Collections.rotate(candidates, -(rounds++ % candidates.size()));
            round.clear();
            round.addAll(candidates);
            return Future.succeededFuture();
        });
    }

    /** Makes the next round resolve all names again. */
    void forget() {
        controllers.forEach(controller -> names.markUnreachable(controller.host()));
    }
}
