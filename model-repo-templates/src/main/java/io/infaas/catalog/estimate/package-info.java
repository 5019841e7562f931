/** Profiles on node types that a catalog was not measured on: predicted ones, and those that were measured later. */
@NullMarked
package io.infaas.catalog.estimate;

import org.jspecify.annotations.NullMarked;
