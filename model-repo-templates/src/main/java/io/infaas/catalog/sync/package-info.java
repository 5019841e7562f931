/** Local copies of a remote store: a repository for Triton and a catalog for a controller. */
@NullMarked
package io.infaas.catalog.sync;

import org.jspecify.annotations.NullMarked;
