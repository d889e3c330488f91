package io.reprise.http;

import akka.Done;
import akka.http.javadsl.model.AttributeKey;
import akka.http.javadsl.model.AttributeKeys;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.RemoteAddress;
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
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ends connections on which no request is under way: where none begins in time, and all of them
 * when the node leaves. akka-http counts a connection as idle only while no byte comes at all: who
 * sends a header a byte at a time could keep it for ever, and with it one of the connections that
 * there are. And where it terminates a connection it cuts off an answer that is still being sent.
 */
final class Connections
    extends GraphStage<BidiShape<HttpRequest, HttpRequest, HttpResponse, HttpResponse>> {
  private final Inlet<HttpRequest> requestIn = Inlet.create("Connections.requestIn");
  private final Outlet<HttpRequest> requestOut = Outlet.create("Connections.requestOut");
  private final Inlet<HttpResponse> responseIn = Inlet.create("Connections.responseIn");
  private final Outlet<HttpResponse> responseOut = Outlet.create("Connections.responseOut");

  /** Of an answer that is sent piece by piece: done when its last piece was taken. */
  static final AttributeKey<SentWhole> SENT = AttributeKey.create("sent", SentWhole.class);

  private final Duration headTimeout;
  private final AcceptedSockets sockets;
  private final Set<Logic> open = ConcurrentHashMap.newKeySet();
  private volatile boolean ending;

  /**
   * The connections of one server; to be joined with what serves each.
   *
   * @param headTimeout how long the request line and headers may take
   * @param sockets theirs
   */
  Connections(Duration headTimeout, AcceptedSockets sockets) {
    this.headTimeout = headTimeout;
    this.sockets = sockets;
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

  /** Ends each connection as soon as no request is under way on it, those to come included. */
  void end() {
    ending = true;
    open.forEach(connection -> connection.end.invoke(Done.getInstance()));
    sockets.endUnasked(Duration.ZERO);
  }

  private final class Logic extends TimerGraphStageLogic {
    private static final String TIMER = "head";

    /** How often it is looked within the time: it may end that part of it later. */
    private static final int LOOKS = 4;

    private final AsyncCallback<Done> sent = createAsyncCallback(done -> answered());
    private final AsyncCallback<Done> end = createAsyncCallback(done -> endIfIdle());
    private int underWay;
    private boolean asked;
    private long idleSinceNanos;

    Logic() {
      super(shape());
      setHandler(
          requestIn,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              underWay++;
              HttpRequest request = grab(requestIn);
              if (!asked) {
                asked = true;
                request.getAttribute(AttributeKeys.remoteAddress).ifPresent(Logic.this::noted);
              }
              push(requestOut, request);
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

    private void noted(RemoteAddress remote) {
      remote
          .getAddress()
          .ifPresent(host -> sockets.asked(new InetSocketAddress(host, remote.getPort())));
    }

    private void answered() {
      underWay--;
      idleSinceNanos = System.nanoTime();
      if (ending) {
        endIfIdle();
      }
    }

    private void endIfIdle() {
      if (underWay == 0) {
        completeStage();
      }
    }

    @Override
    public void preStart() {
      idleSinceNanos = System.nanoTime();
      // One timer a connection that looks now and then: one a request would be dear.
      scheduleWithFixedDelay(TIMER, headTimeout, headTimeout.dividedBy(LOOKS));
      open.add(this);
      if (ending) {
        endIfIdle();
      }
    }

    @Override
    public void onTimer(Object timerKey) {
      if (System.nanoTime() - idleSinceNanos < headTimeout.toNanos()) {
        return;
      }
      endIfIdle();
      if (!asked) { // under TLS the stage above waits for the handshake all the same
        sockets.endUnasked(headTimeout);
      }
    }

    @Override
    public void postStop() {
      open.remove(this);
    }
  }
}
