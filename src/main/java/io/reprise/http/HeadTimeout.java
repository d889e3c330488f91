package io.reprise.http;

import akka.Done;
import akka.http.javadsl.model.AttributeKey;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.stream.Attributes;
import akka.stream.BidiShape;
import akka.stream.Inlet;
import akka.stream.Outlet;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.AsyncCallback;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import akka.stream.stage.TimerGraphStageLogic;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * Ends a connection on which no request is under way and none begins in time. akka-http counts a
 * connection as idle only while no byte comes at all: who sends a header a byte at a time could
 * keep it for ever, and with it one of the connections that there are.
 */
final class HeadTimeout
    extends GraphStage<BidiShape<HttpRequest, HttpRequest, HttpResponse, HttpResponse>> {
  private final Inlet<HttpRequest> requestIn = Inlet.create("HeadTimeout.requestIn");
  private final Outlet<HttpRequest> requestOut = Outlet.create("HeadTimeout.requestOut");
  private final Inlet<HttpResponse> responseIn = Inlet.create("HeadTimeout.responseIn");
  private final Outlet<HttpResponse> responseOut = Outlet.create("HeadTimeout.responseOut");

  /** Of an answer that is sent piece by piece: done when its last piece was taken. */
  static final AttributeKey<SentWhole> SENT = AttributeKey.create("sent", SentWhole.class);

  private final Duration timeout;

  HeadTimeout(Duration timeout) {
    this.timeout = timeout;
  }

  /** The end of an answer, however it ends. */
  record SentWhole(CompletionStage<Done> end) {}

  @Override
  public BidiShape<HttpRequest, HttpRequest, HttpResponse, HttpResponse> shape() {
    return BidiShape.of(requestIn, requestOut, responseIn, responseOut);
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Logic();
  }

  private final class Logic extends TimerGraphStageLogic {
    private static final String TIMER = "head";

    /** How often it is looked within the time: it may end that part of it later. */
    private static final int LOOKS = 4;

    private final AsyncCallback<Done> sent = createAsyncCallback(done -> answered());
    private int underWay;
    private long idleSinceNanos;

    Logic() {
      super(shape());
      setHandler(
          requestIn,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              underWay++;
              push(requestOut, grab(requestIn));
            }

            @Override
            public void onUpstreamFinish() {
              complete(requestOut);
            }
          });
      setHandler(
          requestOut,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              pull(requestIn);
            }

            @Override
            public void onDownstreamFinish(Throwable cause) {
              cancel(requestIn, cause);
            }
          });
      setHandler(
          responseIn,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              HttpResponse response = grab(responseIn);
              push(responseOut, response);
              response
                  .getAttribute(SENT)
                  .ifPresentOrElse(
                      whole ->
                          whole
                              .end()
                              .whenComplete((end, failure) -> sent.invoke(Done.getInstance())),
                      Logic.this::answered);
            }

            @Override
            public void onUpstreamFinish() {
              complete(responseOut);
            }
          });
      setHandler(
          responseOut,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              pull(responseIn);
            }

            @Override
            public void onDownstreamFinish(Throwable cause) {
              cancel(responseIn, cause);
            }
          });
    }

    private void answered() {
      underWay--;
      idleSinceNanos = System.nanoTime();
    }

    @Override
    public void preStart() {
      idleSinceNanos = System.nanoTime();
      // One timer a connection that looks now and then: one a request would be dear.
      scheduleWithFixedDelay(TIMER, timeout, timeout.dividedBy(LOOKS));
    }

    @Override
    public void onTimer(Object timerKey) {
      if (underWay == 0 && System.nanoTime() - idleSinceNanos >= timeout.toNanos()) {
        completeStage();
      }
    }
  }
}
