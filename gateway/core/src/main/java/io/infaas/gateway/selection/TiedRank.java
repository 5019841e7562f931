package io.infaas.gateway.selection;

import io.infaas.gateway.index.GroupOrder;
import io.infaas.gateway.index.Ranking;

/**
 * A cursor over the instances of one rank: neighbouring groups of an order that count as equal and are accurate and fast enough.
 * Numbers the instances consecutively. Advances from rank to rank; reused for the next decision.
 */
final class TiedRank {

    private Ranking ranking = Ranking.EMPTY;
    private GroupOrder order = Ranking.EMPTY.byCost();
    private double accuracy;
    private double atMostMs;
    private int first;
    private int next;
    private int size;
    private int place;
    private int member;

    /** Moves to the first rank from a place on; false if there is none. */
    boolean begin(Ranking candidates, GroupOrder in, int from, double atLeast, double most) {
        ranking = candidates;
        order = in;
        accuracy = atLeast;
        atMostMs = most;
        next = from;
        return moveToNextRank(0);
    }

    /** Moves to the next rank, after {@code skipped} further places; false if there is none. */
    boolean moveToNextRank(int skipped) {
        first = order.next(next + skipped, accuracy, atMostMs);
        if (first >= order.size()) {
            return false;
        }
        size = ranking.members(order.group(first));
        next = first + 1;
        while (next < order.size() && order.isTied(first, next)) {
            next = order.next(next, accuracy, atMostMs);
            if (next < order.size() && order.isTied(first, next)) {
                size += ranking.members(order.group(next));
                next++;
            }
        }
        place = first;
        member = 0;
        return true;
    }

    int size() {
        return size;
    }

    /** Moves to an instance by its number. */
    void to(int number) {
        place = first;
        member = number;
        while (member >= ranking.members(order.group(place))) {
            member -= ranking.members(order.group(place));
            place = order.next(place + 1, accuracy, atMostMs);
        }
    }

    /** Moves to the next instance, from the last one to the first. */
    void moveToNext() {
        if (++member == ranking.members(order.group(place))) {
            member = 0;
            int following = order.next(place + 1, accuracy, atMostMs);
            place = following < next ? following : first;
        }
    }

    /** The group of the current instance. */
    int group() {
        return order.group(place);
    }

    /** The number of the current instance in its group. */
    int member() {
        return member;
    }

    void end() {
        ranking = Ranking.EMPTY;
        order = Ranking.EMPTY.byCost();
    }
}
