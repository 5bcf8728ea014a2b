package dev.stepgate.provider.local;

import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.Metered;
import dev.stepgate.provider.Queued;
import dev.stepgate.provider.Recalls;

/**
 * An answer of the bundled engine: it may wait in line, and its tokens are counted as they come.
 */
sealed interface LocalAnswer extends ChatStream, Metered, Queued, Recalls
        permits LocalStream, FullStream, Resumption, LentStream {}
