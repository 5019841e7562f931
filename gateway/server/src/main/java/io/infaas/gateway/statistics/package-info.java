/** The inference statistics of nodes, merged by the names that clients use. */
@NullMarked
package io.infaas.gateway.statistics;

import org.jspecify.annotations.NullMarked;
