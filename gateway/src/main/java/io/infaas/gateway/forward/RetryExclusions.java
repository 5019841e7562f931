package io.infaas.gateway.forward;

import io.infaas.gateway.selection.Load;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.view.Candidate;
import java.util.List;
import java.util.function.Predicate;

/** Where a query may go after it failed at an instance. */
final class RetryExclusions {

    private RetryExclusions() {}

    /**
     * The query for another node if there is one that could serve it, since what fails is mostly the node; else for
     * another instance; else as it is, since a connection may be lost without the instance being so.
     */
    static Query than(Candidate failed, Query query, Load load) {
        List<Candidate> open = query.target().candidates().stream()
                .filter(candidate -> candidate.ready() && load.available(candidate))
                .filter(candidate -> candidate.accuracy() >= query.objective().minAccuracy())
                .filter(candidate -> !query.excludes(candidate))
                .toList();
        Predicate<Candidate> sameNode =
                candidate -> candidate.node().id().equals(failed.node().id());
        if (open.stream().anyMatch(sameNode.negate())) {
            Query elsewhere = query;
            for (Candidate candidate : query.target().candidates()) {
                if (sameNode.test(candidate) && !elsewhere.excludes(candidate)) {
                    elsewhere = elsewhere.without(candidate);
                }
            }
            return elsewhere;
        }
        return open.stream().anyMatch(candidate -> !candidate.sameInstance(failed)) ? query.without(failed) : query;
    }
}
