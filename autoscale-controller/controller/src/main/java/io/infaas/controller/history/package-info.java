/** Activity of the cluster within the last hour, in memory of a fixed size. */
@NullMarked
package io.infaas.controller.history;

import org.jspecify.annotations.NullMarked;
