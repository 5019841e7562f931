package io.infaas.controller.standalone;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Follows a list that grows at its beginning and is bounded. Its elements carry their time, so that no two are equal. Misses elements only
 * if more come between two calls than the list keeps. Not thread-safe.
 */
final class NewestFirst<T> {

    private @Nullable T newest;

    /** What has come since the last call, oldest first. */
    List<T> unseen(List<T> newestFirst) {
        List<T> unseen = new ArrayList<>();
        for (T element : newestFirst) {
            if (element.equals(newest)) {
                break;
            }
            unseen.add(element);
        }
        newest = newestFirst.isEmpty() ? newest : newestFirst.get(0);
        Collections.reverse(unseen);
        return unseen;
    }
}
