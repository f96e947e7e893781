{{- define "annexa.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "annexa.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 52 | trimSuffix "-" -}}
{{- else if contains (include "annexa.name" .) .Release.Name -}}
{{- .Release.Name | trunc 52 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "annexa.name" .) | trunc 52 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "annexa.selector" -}}
app.kubernetes.io/name: {{ include "annexa.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "annexa.labels" -}}
{{ include "annexa.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end -}}

{{- define "annexa.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "annexa.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "annexa.image" -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) -}}
{{- end -}}
{{- end -}}

{{- /* annexa.yaml: what the values say, with what only the chart can know. */ -}}
{{- define "annexa.config" -}}
{{- $set := dict "data" "/var/lib/annexa/data" "daemon" (dict "listen" (printf "0.0.0.0:%d" (int .Values.service.port))) -}}
{{- if eq .Values.mode "cronjob" -}}
{{- $set = dict "data" "/var/lib/annexa/data" "daemon" (dict "listen" false) -}}
{{- end -}}
{{- toYaml (mergeOverwrite (deepCopy .Values.config) $set) -}}
{{- end -}}

{{- /* What both modes run; takes the root and, as "container", what only the one of them has. */ -}}
{{- define "annexa.pod" -}}
{{- $root := .root -}}
{{- $container := .container -}}
{{- with $root.Values -}}
serviceAccountName: {{ include "annexa.serviceAccountName" $root }}
automountServiceAccountToken: false
enableServiceLinks: false
terminationGracePeriodSeconds: {{ .terminationGracePeriodSeconds }}
{{- with .priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: {{ .fsGroup }}
  # Else the modes of all evidence would be loosened at every start.
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile:
    type: RuntimeDefault
containers:
  - name: annexa
    image: {{ include "annexa.image" $root | quote }}
    imagePullPolicy: {{ .image.pullPolicy }}
    {{- $container | nindent 4 }}
    securityContext:
      allowPrivilegeEscalation: false
      readOnlyRootFilesystem: true
      capabilities:
        drop: [ALL]
    {{- if or .secretEnv .extraEnv .proxy.https .proxy.except .extraCa.configMap .extraCa.secret }}
    env:
      {{- range .secretEnv }}
      - name: {{ .name }}
        valueFrom:
          secretKeyRef:
            name: {{ .secret }}
            key: {{ .key }}
      {{- end }}
      {{- with .proxy.https }}
      - name: HTTPS_PROXY
        value: {{ . | quote }}
      {{- end }}
      {{- with .proxy.except }}
      - name: NO_PROXY
        value: {{ . | quote }}
      {{- end }}
      {{- if or .extraCa.configMap .extraCa.secret }}
      - name: NODE_EXTRA_CA_CERTS
        value: /etc/annexa-ca/{{ .extraCa.key }}
      {{- end }}
      {{- with .extraEnv }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
    {{- end }}
    resources:
      {{- toYaml .resources | nindent 6 }}
    volumeMounts:
      - name: data
        mountPath: /var/lib/annexa
      - name: tmp
        mountPath: /tmp
      - name: config
        mountPath: /etc/annexa
        readOnly: true
      {{- if .registers.configMap }}
      - name: registers
        mountPath: /etc/annexa-registers
        readOnly: true
      {{- end }}
      {{- range .secretFiles }}
      - name: secret-{{ . }}
        mountPath: /run/secrets/annexa/{{ . }}
        readOnly: true
      {{- end }}
      {{- if or .extraCa.configMap .extraCa.secret }}
      - name: ca
        mountPath: /etc/annexa-ca
        readOnly: true
      {{- end }}
volumes:
  - name: data
    {{- if .persistence.enabled }}
    persistentVolumeClaim:
      claimName: {{ default (include "annexa.fullname" $root) .persistence.existingClaim }}
    {{- else }}
    emptyDir: {}
    {{- end }}
  - name: tmp
    emptyDir:
      sizeLimit: {{ .temporary.sizeLimit }}
  - name: config
    configMap:
      name: {{ include "annexa.fullname" $root }}
  {{- with .registers.configMap }}
  - name: registers
    configMap:
      name: {{ . }}
  {{- end }}
  {{- range .secretFiles }}
  - name: secret-{{ . }}
    secret:
      secretName: {{ . }}
      defaultMode: 0400
  {{- end }}
  {{- if .extraCa.configMap }}
  - name: ca
    configMap:
      name: {{ .extraCa.configMap }}
  {{- else if .extraCa.secret }}
  - name: ca
    secret:
      secretName: {{ .extraCa.secret }}
      items:
        - key: {{ .extraCa.key }}
          path: {{ .extraCa.key }}
  {{- end }}
{{- with .nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "annexa.daemon" -}}
args: [daemon, --config, /etc/annexa/annexa.yaml]
ports:
  - name: metrics
    containerPort: {{ .Values.service.port }}
startupProbe:
  httpGet: { path: /healthz, port: metrics }
  periodSeconds: 5
  # Migrations of a large database may take their time.
  failureThreshold: 60
livenessProbe:
  httpGet: { path: /healthz, port: metrics }
  periodSeconds: 30
  timeoutSeconds: 5
  failureThreshold: 4
readinessProbe:
  httpGet: { path: /readyz, port: metrics }
  periodSeconds: 15
  timeoutSeconds: 5
{{- end -}}

{{- define "annexa.once" -}}
command: [/bin/sh, -c]
args:
  - |
    {{- .Files.Get "files/once.sh" | trim | nindent 4 }}
{{- end -}}
