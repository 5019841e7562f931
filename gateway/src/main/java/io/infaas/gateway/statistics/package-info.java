/** What nodes count of models, merged by the names that clients know. */
@NullMarked
package io.infaas.gateway.statistics;

import org.jspecify.annotations.NullMarked;
